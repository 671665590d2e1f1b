// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * The probation of an instance that owns a device: it cannot be tried beside the one before, so it is watched in use;
 * when it fails, the version before is waited for. [worker-thread]
 */
final class SinkProbation
{
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);

    private final NanoClock clock;
    private final long frames;
    /** How many frames the instance must still take before it is trusted. */
    private long left;
    private boolean refusing;
    private boolean broken;
    private long sinceNs;
    private String reason = "";

    SinkProbation(final NanoClock clock, final long frames)
    {
        this.clock = clock;
        this.frames = frames;
    }

    /** Another instance has the device. */
    void begin(final boolean trusted)
    {
        left = trusted ? 0 : frames;
        refusing = false;
        broken = false;
    }

    boolean isOn()
    {
        return left > 0;
    }

    /** Frames were offered, and so many taken. */
    void took(final int accepted)
    {
        left = Math.max(0, left - accepted);
        if (accepted == 0 && !refusing)
        {
            sinceNs = clock.nanoTime();
        }
        refusing = accepted == 0;
    }

    /** Whether frames were offered for a long time, and none taken. */
    boolean isStuck()
    {
        return refusing && clock.nanoTime() - sinceNs > PATIENCE_NS;
    }

    /** The instance failed, and is no more. */
    void failed(final String sentence)
    {
        left = 0;
        broken = true;
        reason = sentence;
        sinceNs = clock.nanoTime();
    }

    /** Whether the version before was waited for in vain. */
    boolean isForsaken()
    {
        return broken && clock.nanoTime() - sinceNs > PATIENCE_NS;
    }

    /** Why the instance failed, one sentence. */
    String reason()
    {
        return reason;
    }
}
