// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import org.agrona.concurrent.NanoClock;

/**
 * A clock that moves when it is told to.
 */
final class ManualClock implements NanoClock
{
    private long nowNs;

    ManualClock(final long nowNs)
    {
        this.nowNs = nowNs;
    }

    @Override
    public long nanoTime()
    {
        return nowNs;
    }

    void advanceNs(final long ns)
    {
        nowNs += ns;
    }

    void advanceMs(final long ms)
    {
        advanceNs(ms * 1_000_000);
    }
}
