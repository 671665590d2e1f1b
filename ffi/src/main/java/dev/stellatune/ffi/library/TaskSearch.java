// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Says of one thread after the other whether it is inside some libraries; how, is told at {@link LibraryThreads}.
 */
final class TaskSearch
{
    private static final int MAX_STACK_BYTES = 64 << 10;
    /** A thread that waits for its turn on a busy machine looks as one that runs. */
    private static final int MAX_LOOKS = 1000;
    private static final long POLL_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private final ProcessMemory memory;
    private final List<ProcessMaps.Mapping> image;
    private final List<ProcessMaps.Mapping> code;
    private final int startOffset;

    /**
     * Looks with this memory.
     *
     * @param memory      open as long as this is used.
     * @param image       all mappings of the libraries.
     * @param startOffset {@link JavaRuntime#START_OFFSET}.
     */
    TaskSearch(final ProcessMemory memory, final List<ProcessMaps.Mapping> image, final int startOffset)
    {
        this.memory = memory;
        this.image = image;
        this.code = image.stream().filter(ProcessMaps.Mapping::executable).toList();
        this.startOffset = startOffset;
    }

    /**
     * Looks at a thread.
     *
     * @param isCaller whether it has called the libraries.
     * @return true when it runs their code or will return to it; false when not, as far as can be seen, or it is gone.
     */
    boolean isInside(final Task task, final boolean isCaller)
    {
        if (startOffset == 0)
        {
            return isInsideByStack(task, isCaller, JavaRuntime.CODE);
        }

        for (int looks = 0; looks < MAX_LOOKS; looks++)
        {
            final long control = task.control();
            if (control != 0)
            {
                return isInsideByStart(task, isCaller, memory.read(control + startOffset, 2 * Long.BYTES));
            }
            if (task.hasEnded())
            {
                return false;
            }
            if (!task.place().equals(Task.RUNNING))
            {
                return isInsideByStack(task, isCaller, JavaRuntime.CODE);
            }
            LockSupport.parkNanos(POLL_NS);
        }
        // made, and had no turn yet: nothing can be known about it
        return true;
    }

    /** By where it began, and with what; if it has ended meanwhile, by what other threads left there, who did too. */
    private boolean isInsideByStart(final Task task, final boolean isCaller, final ByteBuffer start)
    {
        if (start.limit() < 2 * Long.BYTES)
        {
            return isInsideByStack(task, isCaller, JavaRuntime.CODE);
        }

        final long routine = start.getLong();
        if (ProcessMaps.contain(code, routine))
        {
            return true;
        }
        if (JavaRuntime.holds(routine) || isCaller)
        {
            return false;
        }

        final ByteBuffer object = memory.read(start.getLong(), Long.BYTES);
        return (object.hasRemaining() && ProcessMaps.contain(image, object.getLong())) ||
            isInsideByStack(task, false, List.of());
    }

    /**
     * By where it waits and will return to.
     *
     * @param others code that also makes threads: of it and the libraries, the outermost caller decides.
     */
    private boolean isInsideByStack(
        final Task task, final boolean isCaller, final List<ProcessMaps.Mapping> others)
    {
        if (isCaller)
        {
            return false;
        }

        Task.Place place = task.place();
        for (int looks = 1; place.equals(Task.RUNNING) && looks < MAX_LOOKS; looks++)
        {
            LockSupport.parkNanos(POLL_NS);
            place = task.place();
        }
        if (place.equals(Task.RUNNING) || place.equals(Task.UNKNOWN))
        {
            return false;
        }

        boolean inside = ProcessMaps.contain(code, place.program());
        // the C library keeps its data above the stack; beyond may lie the used stack of another thread
        final long room = task.control() - place.stack();
        final int bytes = room > 0 && room < MAX_STACK_BYTES ? (int)room : MAX_STACK_BYTES;
        final ByteBuffer stack = memory.read(place.stack() & -Long.BYTES, bytes);
        while (stack.hasRemaining())
        {
            final long word = stack.getLong();
            inside = ProcessMaps.contain(code, word) || (inside && !ProcessMaps.contain(others, word));
        }
        return inside;
    }
}
