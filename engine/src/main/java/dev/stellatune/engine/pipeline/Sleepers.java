// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.Sequence;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The workers of a pipeline that are parked because their next block is not there: whoever moves a block on wakes them.
 *
 * <p>While nobody sleeps, waking reads one word. A wake-up may be missed when both happen at once: a sleeper looks
 * again by itself before long.
 */
final class Sleepers
{
    private final AtomicInteger asleep = new AtomicInteger();
    /** Never changed in place. */
    private volatile Thread[] workers = {};

    Sleepers()
    {
    }

    /** Names the threads that may sleep, before they start. */
    void workers(final List<Thread> threads)
    {
        workers = threads.toArray(new Thread[0]);
    }

    /** [worker-thread] Sleeps until somebody wakes it, at most so long, unless its block is there by now. */
    void sleep(final long ns, final Sequence awaited, final long sequence)
    {
        asleep.incrementAndGet();
        if (awaited.get() < sequence)
        {
            LockSupport.parkNanos(ns);
        }
        asleep.decrementAndGet();
    }

    /** [worker-thread] A block has moved on. */
    void wake()
    {
        if (asleep.get() > 0)
        {
            for (final Thread worker : workers)
            {
                LockSupport.unpark(worker);
            }
        }
    }
}
