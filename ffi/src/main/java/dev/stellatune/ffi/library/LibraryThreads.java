// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

import org.jspecify.annotations.Nullable;

/**
 * Finds threads of a library's own making, or of the libraries that it uses, that are still inside its code. Closing
 * the library would take the code from under them and end the process.
 *
 * <p>It looks from outside and stops nobody. Each thread is asked who it belongs to, the first answer counts:
 *
 * <ol>
 *   <li>Where it began, which the C library keeps as long as the thread lives: in the library, then it is inside,
 *       blocked or busy; in the Java runtime, then it calls a plugin only as an ordinary caller, who is known
 *       otherwise. That settles all threads of a usual process.
 *   <li>What it was given to begin with: an object of a class of the library, as {@code std::thread} passes it.
 *   <li>What lies on its stack: a thread that waits in the kernel has there, for each function that it is inside of,
 *       the address to which it will return.
 * </ol>
 *
 * <p>Not found is what leaves no such trace: a thread of another library that has a function pointer of this one and
 * is not in a call of it now, or is and never once waits in the kernel. Where the system hides all this (no
 * {@code /proc/self/mem}, or neither {@code get_robust_list} nor {@code /proc/self/task/TID/syscall}), no thread is
 * ever found: names of threads prove nothing, since threads of the Java runtime and of plugins inherit them alike.
 *
 * <p>A library that cannot have threads costs nothing. [job-thread]
 */
public final class LibraryThreads
{
    /** What makes threads, or may reach by name what does. */
    private static final List<String> MAKERS =
        List.of("pthread_create", "thrd_create", "clone", "timer_create", "mq_notify", "dlopen", "dlsym");

    /** {@code std::thread} of the GNU library. */
    private static final String CPP_MAKER = "_ZNSt6thread";

    /** Libraries that make no threads unless they are asked to through one of the makers. */
    private static final List<String> QUIET = List.of("libc.so.", "libm.so.", "libpthread.so.", "libdl.so.",
        "librt.so.", "libgcc_s.so.", "libstdc++.so.", "libatomic.so.", "ld-linux-");

    private static final int MAX_PASSES = 8;

    private final boolean mayHaveThreads;
    private final Path directory;
    private @Nullable List<ProcessMaps.Mapping> mappings;

    private LibraryThreads(final boolean mayHaveThreads, final Path directory)
    {
        this.mayHaveThreads = mayHaveThreads;
        this.directory = directory;
    }

    /**
     * For a library that was opened from a copy; what was copied with it and goes with it belongs to it.
     *
     * @param library that is open.
     * @param copy    that it was opened from.
     * @return to be asked before each attempt to close it.
     */
    public static LibraryThreads of(final NativeLibrary library, final ShadowCopy copy)
    {
        return new LibraryThreads(mayHaveThreads(library.elf()), copy.directory());
    }

    /** Whether a library makes threads or uses a library that may. */
    static boolean mayHaveThreads(final ElfFile elf)
    {
        return MAKERS.stream().anyMatch(elf::imports) || elf.importsAnyOf(CPP_MAKER) ||
            !elf.needed().stream().allMatch((name) -> QUIET.stream().anyMatch(name::startsWith));
    }

    /**
     * Looks for a thread that is inside the library now. To be asked when nobody else calls the library any more.
     *
     * @param isCaller whether a thread of this id has called the library. Addresses of it may lie about on its stack
     *                 and mean nothing; where it began still counts.
     * @return the thread, as {@code tid 4711, 'name'}; null when there is none.
     */
    public synchronized @Nullable String inside(final IntPredicate isCaller)
    {
        if (!mayHaveThreads)
        {
            return null;
        }

        if (mappings == null)
        {
            mappings = ProcessMaps.below(NativeLibrary.realPath(directory));
        }

        try (ProcessMemory memory = new ProcessMemory())
        {
            return search(new TaskSearch(memory, mappings, JavaRuntime.START_OFFSET), isCaller);
        }
        catch (final IOException notPermitted)
        {
            return null;
        }
    }

    /**
     * Whoever is new in the list was made by a thread that may have ended since, so they are listed until nobody is.
     */
    private static @Nullable String search(final TaskSearch search, final IntPredicate isCaller)
    {
        final Set<Task> seen = new HashSet<>();
        boolean anyNew = true;
        for (int pass = 0; anyNew && pass < MAX_PASSES; pass++)
        {
            anyNew = false;
            for (final Task task : Task.all())
            {
                if (seen.add(task))
                {
                    anyNew = true;
                    if (search.isInside(task, isCaller.test(task.id())))
                    {
                        return "tid " + task.id() + ", '" + task.name() + "'";
                    }
                }
            }
        }
        return null;
    }
}
