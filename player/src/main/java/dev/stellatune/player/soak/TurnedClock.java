// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import org.agrona.concurrent.NanoClock;

/**
 * The time of a soak that is turned by hand: it goes on when it is told to, and a little with each look at it, so that
 * whoever waits by it comes to an end. What happens is then the same in each run. Belongs to one thread.
 */
public final class TurnedClock implements NanoClock
{
    private static final long LOOK_NS = 100;

    private long nowNs = 1;

    /** A clock at its beginning. */
    public TurnedClock()
    {
    }

    @Override
    public long nanoTime()
    {
        nowNs += LOOK_NS;
        return nowNs;
    }

    /** Goes on. */
    void advance(final long ns)
    {
        nowNs += ns;
    }
}
