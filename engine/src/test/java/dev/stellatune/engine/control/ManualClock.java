// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.NanoClock;

/**
 * A clock that moves when it is told to. It begins near the wrap of its count, where careless comparisons fail.
 */
public final class ManualClock implements NanoClock
{
    private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - 50_000_000L);

    @Override
    public long nanoTime()
    {
        return nowNs.get();
    }

    public void advanceMs(final long ms)
    {
        advanceNs(ms * 1_000_000L);
    }

    public void advanceNs(final long ns)
    {
        nowNs.addAndGet(ns);
    }
}
