// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import dev.stellatune.engine.audio.AudioBlock;

/**
 * Sends emptied blocks round again: the ring's only publisher. [worker-thread]
 */
final class BlockPublisher
{
    private final RingBuffer<AudioBlock> ring;

    BlockPublisher(final RingBuffer<AudioBlock> ring)
    {
        this.ring = ring;
    }

    /** Publishes all that are free; never waits. */
    void publishAll(final long epoch)
    {
        while (publishOne(epoch))
        {
            // each that is free
        }
    }

    /** Publishes one if it is free; never waits. */
    boolean publishOne(final long epoch)
    {
        final boolean free = ring.hasAvailableCapacity(1);
        if (free)
        {
            publish(epoch);
        }
        return free;
    }

    private void publish(final long epoch)
    {
        try
        {
            final long sequence = ring.tryNext();
            ring.get(sequence).begin(epoch);
            ring.publish(sequence);
        }
        catch (final InsufficientCapacityException e)
        {
            throw new IllegalStateException("the ring has a second publisher", e);
        }
    }
}
