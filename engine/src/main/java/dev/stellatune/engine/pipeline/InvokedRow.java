// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import dev.stellatune.engine.audio.AudioBlock;

/**
 * Turns the stages without threads. [the calling thread]
 */
final class InvokedRow
{
    private final RingBuffer<AudioBlock> ring;
    private final Sequence sequence;
    private final StageRow row;

    InvokedRow(final RingBuffer<AudioBlock> ring, final Sequence sequence, final StageRow row)
    {
        this.ring = ring;
        this.sequence = sequence;
        this.row = row;
    }

    /** Takes at most one block as far as it goes: 1 when it was finished, else 0. */
    int turn()
    {
        row.safePoint();
        final long next = sequence.get() + 1;
        if (next > ring.getCursor() || !row.advance(ring.get(next)))
        {
            row.idle();
            return 0;
        }
        sequence.set(next);
        row.afterBlock();
        return 1;
    }
}
