// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.Sequence;
import dev.stellatune.engine.control.Doorbell;
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
    private final Doorbell doorbell;

    /** The workers are those that the doorbell wakes. */
    Sleepers(final Doorbell doorbell)
    {
        this.doorbell = doorbell;
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
            doorbell.wake();
        }
    }
}
