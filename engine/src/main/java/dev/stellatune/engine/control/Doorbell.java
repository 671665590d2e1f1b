// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The one word that a worker reads at a safe point to learn that something is there for it.
 *
 * <p>Anything may be behind it: a message in one of the worker's rings, a staged instance, a new transport. Whoever
 * leaves something publishes it first and rings then; the worker notes the value first and looks then, so that a ring
 * in between is seen at the next safe point.
 */
public final class Doorbell
{
    private final AtomicLong rings = new AtomicLong();
    /** Never changed in place. */
    private volatile Thread[] sleepers = {};

    /** A bell that never rang. */
    public Doorbell()
    {
    }

    /** [any-thread] Tells the worker to look. */
    public void ring()
    {
        rings.incrementAndGet();
        wake();
    }

    /** [any-thread] Wakes the threads that sleep, although there is no message. */
    public void wake()
    {
        for (final Thread sleeper : sleepers)
        {
            LockSupport.unpark(sleeper);
        }
    }

    /**
     * Names the threads that may be parked while they have nothing to do: ringing wakes them.
     *
     * @param threads of the workers that read this doorbell.
     */
    public void wakes(final List<Thread> threads)
    {
        sleepers = threads.toArray(new Thread[0]);
    }

    /**
     * [worker-thread] The word.
     *
     * @return how often it rang.
     */
    public long value()
    {
        return rings.getAcquire();
    }
}
