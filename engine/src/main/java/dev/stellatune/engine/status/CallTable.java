// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import dev.stellatune.ffi.plugin.CallMark;
import dev.stellatune.ffi.plugin.CallMarks;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The marks of threads, and the rows of loaded libraries that they refer to. [any-thread]
 */
final class CallTable implements CallMarks
{
    private static final int NO_ROOM = -1;

    private final StatusMemory memory;
    private final AtomicBuffer buffer;
    private final CallMarks unseen = CallMarks.unseen();
    private final ConcurrentHashMap<Thread, Place> places = new ConcurrentHashMap<>();

    CallTable(final StatusMemory memory)
    {
        this.memory = memory;
        this.buffer = memory.buffer();
    }

    private record Place(CallMark mark, int offset)
    {
    }

    @Override
    public CallMark ofThisThread()
    {
        return place().mark;
    }

    /** The calling thread carries workers: it is told of when it does not come back from a call. */
    void workerThread()
    {
        final int offset = place().offset;
        if (offset != NO_ROOM)
        {
            buffer.putIntRelease(offset + StatusLayout.CALL_WORKER, 1);
        }
    }

    private Place place()
    {
        final Thread current = Thread.currentThread();
        final Place known = places.get(current);
        if (known != null)
        {
            return known;
        }
        forgetEnded();
        final Place made = newPlace(current);
        places.put(current, made);
        return made;
    }

    private Place newPlace(final Thread thread)
    {
        for (int index = 0; index < StatusLayout.MAX_CALLS; index++)
        {
            final int offset = StatusLayout.call(index);
            if (buffer.compareAndSetInt(offset + StatusLayout.STATE, StatusLayout.FREE, StatusLayout.TAKEN))
            {
                final CallMark mark =
                    new CallMark(memory.segment(offset + StatusLayout.CALL_WORD, CallMark.BYTES));
                buffer.putInt(offset + StatusLayout.CALL_WORKER, 0);
                buffer.putLong(offset + StatusLayout.CALL_SEEN, 0);
                StatusText.put(
                    buffer, offset + StatusLayout.CALL_THREAD, StatusLayout.CALL_THREAD_BYTES, thread.getName());
                buffer.putIntRelease(offset + StatusLayout.STATE, StatusLayout.VISIBLE);
                return new Place(mark, offset);
            }
        }
        return new Place(unseen.ofThisThread(), NO_ROOM);
    }

    /** Jobs come and go: the places of threads that have ended are for others. */
    private void forgetEnded()
    {
        places.forEach((thread, place) ->
        {
            if (!thread.isAlive() && places.remove(thread, place) && place.offset != NO_ROOM)
            {
                buffer.putIntRelease(place.offset + StatusLayout.STATE, StatusLayout.FREE);
            }
        });
    }

    @Override
    public int opening(final Path file)
    {
        for (int index = 0; index < StatusLayout.MAX_MODULES; index++)
        {
            final int offset = StatusLayout.module(index + 1);
            if (buffer.compareAndSetInt(offset + StatusLayout.STATE, StatusLayout.FREE, StatusLayout.TAKEN))
            {
                buffer.addLongRelease(offset + StatusLayout.GENERATION, 1);
                buffer.setMemory(offset + StatusLayout.MODULE_EPOCH,
                    StatusLayout.MODULE_BYTES - StatusLayout.MODULE_EPOCH, (byte)0);
                buffer.putInt(offset + StatusLayout.MODULE_LEASE_STATE, LeaseState.LOADING.code());
                StatusText.put(buffer, offset + StatusLayout.MODULE_FILE, StatusLayout.MODULE_FILE_BYTES,
                    file.toAbsolutePath().toString());
                buffer.putIntRelease(offset + StatusLayout.STATE, StatusLayout.VISIBLE);
                return index + 1;
            }
        }
        return 0;
    }

    @Override
    public void isPlugin(final int number, final String id, final String version)
    {
        if (number != 0)
        {
            final int offset = StatusLayout.module(number);
            StatusText.put(buffer, offset + StatusLayout.MODULE_VERSION, StatusLayout.MODULE_VERSION_BYTES, version);
            StatusText.put(buffer, offset + StatusLayout.MODULE_ID, StatusLayout.MODULE_ID_BYTES, id);
        }
    }

    @Override
    public void gone(final int number)
    {
        if (number != 0)
        {
            buffer.putIntRelease(StatusLayout.module(number) + StatusLayout.STATE, StatusLayout.FREE);
        }
    }

    /** [control-thread] Brings a library's row up to date. */
    void lease(final int number, final LeaseState state, final long epoch, final int count, final int instances)
    {
        if (number != 0)
        {
            final int offset = StatusLayout.module(number);
            buffer.putLong(offset + StatusLayout.MODULE_EPOCH, epoch);
            buffer.putInt(offset + StatusLayout.MODULE_COUNT, count);
            buffer.putInt(offset + StatusLayout.MODULE_INSTANCES, instances);
            buffer.putIntRelease(offset + StatusLayout.MODULE_LEASE_STATE, state.code());
        }
    }
}
