// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the Java runtime lies in memory, and what its threads teach about all threads.
 */
final class JavaRuntime
{
    /** All its code. */
    static final List<ProcessMaps.Mapping> CODE = ProcessMaps
        .below(NativeLibrary.realPath(Path.of(System.getProperty("java.home", "/nowhere")))).stream()
        .filter(ProcessMaps.Mapping::executable).toList();

    /**
     * How far after {@link Task#control} the address lies at which a thread began, before what it was given. It differs
     * between versions of the C library, but threads of the runtime began in the runtime. 0 when it cannot be known.
     */
    static final int START_OFFSET = startOffset();

    /** Enough to reach the end of what the C library keeps of a thread. */
    private static final int MAX_CONTROL_BYTES = 0x600;

    private JavaRuntime()
    {
    }

    /** Whether an address lies in its code. */
    static boolean holds(final long address)
    {
        return ProcessMaps.contain(CODE, address);
    }

    private static int startOffset()
    {
        try (ProcessMemory memory = new ProcessMemory())
        {
            return Task.all().stream().mapToLong(Task::control).filter((control) -> control != 0)
                .mapToInt((control) -> startOffset(memory.read(control, MAX_CONTROL_BYTES)))
                .filter((offset) -> offset > 0).findFirst().orElse(0);
        }
        catch (final IOException notPermitted)
        {
            return 0;
        }
    }

    private static int startOffset(final ByteBuffer control)
    {
        while (control.hasRemaining())
        {
            if (holds(control.getLong()))
            {
                return control.position() - Long.BYTES;
            }
        }
        return 0;
    }
}
