// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Says of one thread after the other whether it is inside some libraries; how, is told at {@link LibraryThreads}.
 */
final class TaskSearch
{
    /** What a thread was found to be. */
    enum Verdict
    {
        /** Runs code of the libraries, or will return to it. */
        INSIDE,
        /** Has nothing to do with them, as far as can be seen. */
        OUTSIDE,
        /** Is gone. */
        ENDED
    }

    private static final int MAX_STACK_BYTES = 64 << 10;
    private static final int MAX_LOOKS = 20;
    private static final long START_LIMIT_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long POLL_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private final ProcessMemory memory;
    private final List<ProcessMaps.Mapping> image;
    private final List<ProcessMaps.Mapping> code;

    /**
     * Looks with this memory.
     *
     * @param memory open as long as this is used.
     * @param image  all mappings of the libraries.
     */
    TaskSearch(final ProcessMemory memory, final List<ProcessMaps.Mapping> image)
    {
        this.memory = memory;
        this.image = image;
        this.code = image.stream().filter(ProcessMaps.Mapping::executable).toList();
    }

    /**
     * Looks at a thread.
     *
     * @param isCaller whether it has called the libraries.
     */
    Verdict look(final Task task, final boolean isCaller)
    {
        final long deadline = System.nanoTime() + START_LIMIT_NS;
        while (true)
        {
            final long control = task.control();
            if (control != 0 && JavaRuntime.START_OFFSET > 0)
            {
                final ByteBuffer start = memory.read(control + JavaRuntime.START_OFFSET, 2 * Long.BYTES);
                // asked again, since the memory of a thread that has ended is used for the next one
                if (task.control() == control)
                {
                    return start.limit() < 2 * Long.BYTES ? byPlace(task, isCaller, JavaRuntime.CODE) :
                        byStart(task, isCaller, start.getLong(0), start.getLong(Long.BYTES));
                }
            }
            else if (task.hasEnded())
            {
                return Verdict.ENDED;
            }
            else if (JavaRuntime.START_OFFSET == 0 || !task.place().equals(Task.RUNNING))
            {
                return byPlace(task, isCaller, JavaRuntime.CODE);
            }
            else if (System.nanoTime() - deadline > 0)
            {
                // made, and had no turn yet: nothing can be known about it, a moment later everything
                return Verdict.INSIDE;
            }
            else
            {
                LockSupport.parkNanos(POLL_NS);
            }
        }
    }

    private Verdict byStart(final Task task, final boolean isCaller, final long routine, final long argument)
    {
        if (isIn(code, routine))
        {
            return Verdict.INSIDE;
        }
        if (isIn(JavaRuntime.CODE, routine))
        {
            return Verdict.OUTSIDE;
        }

        final ByteBuffer object = memory.read(argument, Long.BYTES);
        if (!isCaller && object.hasRemaining() && isIn(image, object.getLong()))
        {
            return Verdict.INSIDE;
        }
        return byPlace(task, isCaller, List.of());
    }

    /**
     * By where the thread waits and will return to.
     *
     * @param others code that also makes threads: of it and the libraries, the outermost caller decides.
     */
    private Verdict byPlace(final Task task, final boolean isCaller, final List<ProcessMaps.Mapping> others)
    {
        if (isCaller)
        {
            return Verdict.OUTSIDE;
        }

        Task.Place place = task.place();
        for (int looks = 1; place.equals(Task.RUNNING) && looks < MAX_LOOKS; looks++)
        {
            LockSupport.parkNanos(POLL_NS);
            place = task.place();
        }
        if (place.equals(Task.RUNNING) || place.equals(Task.UNKNOWN))
        {
            return task.hasEnded() ? Verdict.ENDED : Verdict.OUTSIDE;
        }

        boolean inside = isIn(code, place.program());
        final ByteBuffer stack = memory.read(place.stack() & -Long.BYTES, MAX_STACK_BYTES);
        while (stack.hasRemaining())
        {
            final long word = stack.getLong();
            inside = isIn(code, word) || (inside && !isIn(others, word));
        }
        return inside ? Verdict.INSIDE : Verdict.OUTSIDE;
    }

    private static boolean isIn(final List<ProcessMaps.Mapping> mappings, final long address)
    {
        for (int i = 0; i < mappings.size(); i++)
        {
            if (mappings.get(i).contains(address))
            {
                return true;
            }
        }
        return false;
    }

    /** The Java runtime's own threads, and what they teach about all. */
    private static final class JavaRuntime
    {
        /** Enough to reach the end of what the C library keeps of a thread. */
        private static final int MAX_CONTROL_BYTES = 0x600;

        /** All code of the Java runtime. */
        static final List<ProcessMaps.Mapping> CODE = ProcessMaps
            .below(NativeLibrary.realPath(Path.of(System.getProperty("java.home", "/nowhere")))).stream()
            .filter(ProcessMaps.Mapping::executable).toList();

        /**
         * How far after {@link Task#control} the address lies at which a thread began, before what it was given. It
         * differs between versions of the C library, and threads of the runtime began in the runtime. 0 when unknown.
         */
        static final int START_OFFSET = startOffset();

        private JavaRuntime()
        {
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
                if (isIn(CODE, control.getLong()))
                {
                    return control.position() - Long.BYTES;
                }
            }
            return 0;
        }
    }
}
