// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.NanoClock;

/**
 * What has gone through a sink stage since its pipeline was made. Written by the sink worker, read by any thread.
 */
final class SinkCounts
{
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong blocks = new AtomicLong();
    private final AtomicLong starvations = new AtomicLong();
    private final AtomicLong firstAcceptedNs = new AtomicLong();

    /** Frames of music that sinks have accepted. */
    long accepted()
    {
        return accepted.getAcquire();
    }

    /** When the first of them was accepted, by the injected clock; 0 before. */
    long firstAcceptedNs()
    {
        return firstAcceptedNs.getAcquire();
    }

    /** Blocks finished. */
    long blocks()
    {
        return blocks.getAcquire();
    }

    /** Times that a device was given silence because no music was ready. */
    long starvations()
    {
        return starvations.getAcquire();
    }

    /** [worker-thread] A sink took frames. */
    void accepted(final int frames, final NanoClock clock)
    {
        if (accepted.getPlain() == 0)
        {
            firstAcceptedNs.setRelease(clock.nanoTime());
        }
        accepted.setRelease(accepted.getPlain() + frames);
    }

    /** [worker-thread] A block is finished. */
    void blockDone()
    {
        blocks.setRelease(blocks.getPlain() + 1);
    }

    /** [worker-thread] A device gets silence from now on. */
    void starved()
    {
        starvations.setRelease(starvations.getPlain() + 1);
    }
}
