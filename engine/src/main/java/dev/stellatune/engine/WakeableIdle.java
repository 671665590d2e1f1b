// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Parks the control thread while it has nothing to do; whoever leaves something for it wakes it.
 */
final class WakeableIdle implements IdleStrategy
{
    /** The longest that the thread sleeps: deadlines and retries are looked at this often. */
    private static final long MAX_PARK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private volatile @Nullable Thread thread;

    WakeableIdle()
    {
    }

    /** [any-thread] Never blocks. */
    void wake()
    {
        LockSupport.unpark(thread);
    }

    /** Names the thread to wake, before it starts. */
    void thread(final Thread sleeper)
    {
        thread = sleeper;
    }

    @Override
    public void idle(final int workCount)
    {
        if (workCount <= 0)
        {
            idle();
        }
    }

    @Override
    public void idle()
    {
        LockSupport.parkNanos(this, MAX_PARK_NS);
    }

    @Override
    public void reset()
    {
    }
}
