// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.lease;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What the calling thread allocates.
 */
public final class Allocations
{
    private static final int WARM_UP = 20_000;
    private static final int ROUNDS = 10_000;
    private static final int TRIES = 5;

    private Allocations()
    {
    }

    /**
     * Bytes that many rounds allocate together. The least of several tries, since a compilation may end within one.
     */
    public static long bytesOfManyRounds(final Runnable round)
    {
        run(round, WARM_UP);
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < TRIES && least != 0; i++)
        {
            final long before = threads.getCurrentThreadAllocatedBytes();
            run(round, ROUNDS);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static void run(final Runnable round, final int times)
    {
        for (int i = 0; i < times; i++)
        {
            round.run();
        }
    }
}
