// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import dev.stellatune.engine.status.EngineSnapshot.CallSnapshot;
import dev.stellatune.engine.status.EngineSnapshot.LibrarySnapshot;
import dev.stellatune.ffi.plugin.CallMark;
import dev.stellatune.ffi.plugin.PluginCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Reads which libraries are loaded, and which thread is in a call into which. [any-thread]
 */
final class LibraryReader
{
    private static final LibrarySnapshot UNKNOWN = new LibrarySnapshot(0, "", "", "", LeaseState.LOADING, 0, 0, 0);

    private LibraryReader()
    {
    }

    /** A mark as it was at one moment. */
    record Mark(int offset, long word)
    {
    }

    /** The marks that name a call. */
    static List<Mark> marks(final AtomicBuffer buffer)
    {
        final List<Mark> marks = new ArrayList<>();
        for (int index = 0; index < StatusLayout.MAX_CALLS; index++)
        {
            final int offset = StatusLayout.call(index);
            final long word = buffer.getLongVolatile(offset + StatusLayout.CALL_WORD);
            if (word != 0 && buffer.getIntVolatile(offset + StatusLayout.STATE) == StatusLayout.VISIBLE)
            {
                marks.add(new Mark(offset, word));
            }
        }
        return marks;
    }

    static List<LibrarySnapshot> libraries(final AtomicBuffer buffer)
    {
        final List<LibrarySnapshot> libraries = new ArrayList<>();
        for (int number = 1; number <= StatusLayout.MAX_MODULES; number++)
        {
            final int offset = StatusLayout.module(number);
            if (buffer.getIntVolatile(offset + StatusLayout.STATE) == StatusLayout.VISIBLE)
            {
                final long generation = buffer.getLongVolatile(offset + StatusLayout.GENERATION);
                final LibrarySnapshot library = library(buffer, number, offset);
                if (buffer.getIntVolatile(offset + StatusLayout.STATE) == StatusLayout.VISIBLE &&
                    buffer.getLongVolatile(offset + StatusLayout.GENERATION) == generation)
                {
                    libraries.add(library);
                }
            }
        }
        return List.copyOf(libraries);
    }

    private static LibrarySnapshot library(final AtomicBuffer buffer, final int number, final int offset)
    {
        return new LibrarySnapshot(
            number,
            StatusText.get(buffer, offset + StatusLayout.MODULE_ID, StatusLayout.MODULE_ID_BYTES),
            StatusText.get(buffer, offset + StatusLayout.MODULE_VERSION, StatusLayout.MODULE_VERSION_BYTES),
            StatusText.get(buffer, offset + StatusLayout.MODULE_FILE, StatusLayout.MODULE_FILE_BYTES),
            LeaseState.of(buffer.getIntVolatile(offset + StatusLayout.MODULE_LEASE_STATE)),
            buffer.getLongVolatile(offset + StatusLayout.MODULE_EPOCH),
            buffer.getIntVolatile(offset + StatusLayout.MODULE_COUNT),
            buffer.getIntVolatile(offset + StatusLayout.MODULE_INSTANCES));
    }

    static List<CallSnapshot> calls(
        final AtomicBuffer buffer, final List<Mark> marks, final List<LibrarySnapshot> libraries)
    {
        return marks.stream().map(mark -> call(buffer, mark, libraries)).toList();
    }

    private static CallSnapshot call(
        final AtomicBuffer buffer, final Mark mark, final List<LibrarySnapshot> libraries)
    {
        final int number = CallMark.moduleOf(mark.word);
        final boolean seen = buffer.getLongVolatile(mark.offset + StatusLayout.CALL_SEEN) == mark.word;
        return new CallSnapshot(
            StatusText.get(buffer, mark.offset + StatusLayout.CALL_THREAD, StatusLayout.CALL_THREAD_BYTES),
            buffer.getIntVolatile(mark.offset + StatusLayout.CALL_WORKER) != 0,
            PluginCall.of(CallMark.codeOf(mark.word)),
            libraries.stream().filter(library -> library.number() == number).findFirst().orElse(UNKNOWN),
            seen ? Instant.ofEpochMilli(buffer.getLongVolatile(mark.offset + StatusLayout.CALL_SINCE)) : null);
    }
}
