// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import dev.stellatune.ffi.abi.Downcalls;
import dev.stellatune.ffi.abi.Words;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * A thread of this process as the kernel sees it, whoever made it. [any-thread]
 *
 * @param id the kernel's.
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_syscall.5.html">proc_pid_syscall(5)</a>
 * @see <a href="https://man7.org/linux/man-pages/man2/get_robust_list.2.html">get_robust_list(2)</a>
 */
record Task(int id)
{
    /** What a thread that does not wait in the kernel has. */
    static final Place RUNNING = new Place(0, 0);

    /** What a thread has that is gone, or that the system does not let us see. */
    static final Place UNKNOWN = new Place(-1, -1);

    private static final String TASKS = "/proc/self/task";
    private static final Pattern SPACE = Pattern.compile(" ");
    private static final long GET_ROBUST_LIST = 274;
    /** In proc_pid_stat(5), after the name. */
    private static final int FLAGS_FIELD = 6;
    private static final int FLAG_EXITING = 0x4;
    private static final int RADIX = 16;
    private static final MemorySegment SYSCALL = Downcalls.system("syscall");

    /**
     * Where a thread waits in the kernel.
     *
     * @param stack   the lowest address of its stack that is in use.
     * @param program the address to which it will return.
     */
    record Place(long stack, long program)
    {
    }

    /** All that there are now. */
    static List<Task> all()
    {
        final String[] names = new File(TASKS).list();
        final List<Task> tasks = new ArrayList<>();
        for (final String name : names == null ? new String[0] : names)
        {
            tasks.add(new Task(Integer.parseInt(name)));
        }
        return tasks;
    }

    /**
     * The address of a field of what the C library keeps about the thread, from its first instruction until it has run
     * its last: the kernel is told of it, for the sake of locks that outlive their owner.
     *
     * @return 0 when there is none, or the system does not say.
     */
    long control()
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment results = arena.allocate(JAVA_LONG, 2);
            final long head = results.address();
            final long failure = Words.call(SYSCALL, GET_ROBUST_LIST, id, head, head + Long.BYTES);
            return failure == 0 ? results.get(JAVA_LONG, 0) : 0;
        }
    }

    /** Whether it has left its program for good, and the kernel only clears up. */
    boolean hasEnded()
    {
        final String stat = read("stat");
        // the name, in brackets, may hold anything
        final List<String> fields = SPACE.splitAsStream(stat.substring(stat.lastIndexOf(')') + 1).strip()).toList();
        return fields.size() <= FLAGS_FIELD || (Long.parseLong(fields.get(FLAGS_FIELD)) & FLAG_EXITING) != 0;
    }

    /** Where it waits, {@link #RUNNING}, or {@link #UNKNOWN}. */
    Place place()
    {
        final String text = read("syscall").strip();
        final List<String> fields = SPACE.splitAsStream(text).toList();
        if (fields.size() < 3)
        {
            return text.equals("running") ? RUNNING : UNKNOWN;
        }
        return new Place(address(fields.get(fields.size() - 2)), address(fields.getLast()));
    }

    /** Its name, at most 15 bytes. */
    String name()
    {
        return read("comm").strip();
    }

    private static long address(final String field)
    {
        return Long.parseUnsignedLong(field, 2, field.length(), RADIX);
    }

    /** Empty when it is gone. */
    private String read(final String file)
    {
        try
        {
            return Files.readString(Path.of(TASKS, Integer.toString(id), file), StandardCharsets.ISO_8859_1);
        }
        catch (final IOException gone)
        {
            return "";
        }
    }
}
