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
        while (ring.hasAvailableCapacity(1))
        {
            publish(epoch);
        }
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
