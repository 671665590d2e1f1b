// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Parks the control thread while it has nothing to do; whoever leaves something for it wakes it. Deadlines and retries
 * are looked at every 10 ms, and every 100 ms when nothing has happened for a while.
 */
final class WakeableIdle implements IdleStrategy
{
    private static final long SHORT_PARK_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONG_PARK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int SHORT_PARKS = 50;

    private volatile @Nullable Thread thread;
    /** In a row; belongs to the control thread. */
    private int idles;

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
        else
        {
            reset();
        }
    }

    @Override
    public void idle()
    {
        if (idles < SHORT_PARKS)
        {
            idles++;
        }
        LockSupport.parkNanos(this, idles < SHORT_PARKS ? SHORT_PARK_NS : LONG_PARK_NS);
    }

    @Override
    public void reset()
    {
        idles = 0;
    }
}
