// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.os;

import java.util.BitSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The operating system's thread under a Java platform thread: who it is, where it runs and how urgent it is.
 *
 * <p>What a thread asks for concerns itself only, and ends with it. The system may refuse; then the answer is one
 * sentence for the log, and the caller goes on without. Not for virtual threads, which have no thread of their own.
 */
public final class OsThread
{
    private static final int MIN_MASK_CPUS = 1024;
    private static final int MAX_CPU = 1 << 16;
    private static final int SCHED_FIFO = 1;
    private static final int SCHED_RESET_ON_FORK = 0x4000_0000;
    private static final int MAX_PRIORITY = 99;

    private OsThread()
    {
    }

    /**
     * The id that the kernel gave the calling thread, unique among the threads that live now. [any-thread]
     *
     * @return the id, above 0.
     */
    public static int currentThreadId()
    {
        return Libc.threadId();
    }

    /**
     * Whether a thread of this process still exists. It does for a moment longer than {@code Thread.join} waits:
     * thread-local destructors of native code run last. [any-thread]
     *
     * @param tid from {@link #currentThreadId} on that thread. Ids are used again, after all others have been.
     * @return false when the thread is gone, and with it everything it held.
     */
    public static boolean isAlive(final int tid)
    {
        return ProcessStatus.hasThread(tid);
    }

    /**
     * The CPUs on which this process may run. [any-thread]
     *
     * @return a set of CPU numbers, of the caller; not narrowed by what {@link #pin} did to single threads.
     */
    public static BitSet allowedCpus()
    {
        return ProcessStatus.allowedCpus();
    }

    /**
     * Lets the calling thread run on one CPU only, and so all threads that it starts from then on. [worker-thread]
     *
     * @param cpu number from {@link #allowedCpus}.
     * @return null when it is done, else one sentence that says why not.
     */
    public static @Nullable String pin(final int cpu)
    {
        if (cpu < 0 || cpu > MAX_CPU)
        {
            return "cannot pin to CPU " + cpu + ": there is no such CPU";
        }

        final BitSet cpus = new BitSet();
        cpus.set(cpu);
        return pinTo(cpus);
    }

    /**
     * Lets the calling thread run on some CPUs only, and so all threads that it starts from then on. [worker-thread]
     *
     * @param cpus numbers from {@link #allowedCpus}, at least one.
     * @return null when it is done, else one sentence that says why not.
     */
    public static @Nullable String pinTo(final BitSet cpus)
    {
        if (cpus.isEmpty() || cpus.length() > MAX_CPU + 1)
        {
            return "cannot pin to CPUs " + cpus + ": there are no such CPUs";
        }

        final long[] mask = new long[Math.max(cpus.size(), MIN_MASK_CPUS) / Long.SIZE];
        final long[] bits = cpus.toLongArray();
        System.arraycopy(bits, 0, mask, 0, bits.length);
        final int errno = Libc.setAffinity(mask);
        return switch (errno)
        {
            case 0 -> null;
            case Libc.EINVAL -> "cannot pin to " + describe(cpus) + ": this process may run on " +
                describe(allowedCpus()) + " only";
            case Libc.EPERM -> "cannot pin to " + describe(cpus) + ": the system does not permit it";
            default -> "cannot pin to " + describe(cpus) + ": error " + errno;
        };
    }

    /**
     * Gives the calling thread real-time priority: it runs before all ordinary threads until it blocks, so it must
     * block often, and never spin. Threads that it starts do not inherit this. [worker-thread]
     *
     * @param priority 1 (least urgent) to 99.
     * @return null when it is done, else one sentence that says why not.
     */
    public static @Nullable String makeRealtime(final int priority)
    {
        if (priority < 1 || priority > MAX_PRIORITY)
        {
            return "cannot set real-time priority " + priority + ": it is not between 1 and 99";
        }

        final int errno = Libc.setScheduler(SCHED_FIFO | SCHED_RESET_ON_FORK, priority);
        return switch (errno)
        {
            case 0 -> null;
            case Libc.EPERM -> "cannot set real-time priority " + priority +
                ": not permitted; allow it with an rtprio line in /etc/security/limits.conf or LimitRTPRIO in systemd";
            default -> "cannot set real-time priority " + priority + ": error " + errno;
        };
    }

    private static String describe(final BitSet cpus)
    {
        final String numbers = cpus.stream().mapToObj(Integer::toString).collect(Collectors.joining(", "));
        return (cpus.cardinality() == 1 ? "CPU " : "CPUs ") + numbers;
    }
}
