// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * When to try again: 100 ms after the first failure, then twice as long after each further one, up to 6.4 s. Owned by
 * one thread.
 */
final class Backoff
{
    private static final long FIRST_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int MAX_DOUBLINGS = 6;

    private final NanoClock clock;
    private int failures;
    private long retryAtNs;

    Backoff(final NanoClock clock)
    {
        this.clock = clock;
    }

    /** There is no reason to wait any more. */
    void reset()
    {
        failures = 0;
    }

    void failed()
    {
        retryAtNs = clock.nanoTime() + (FIRST_NS << Math.min(failures, MAX_DOUBLINGS));
        failures++;
    }

    boolean isDue()
    {
        return failures == 0 || clock.nanoTime() - retryAtNs >= 0;
    }
}
