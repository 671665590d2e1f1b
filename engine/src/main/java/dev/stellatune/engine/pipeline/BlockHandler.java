// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.Sequence;
import dev.stellatune.engine.audio.AudioBlock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs a row of stages on a Disruptor processor's thread.
 *
 * <p>While a block has to wait, the thread goes from safe point to safe point with pauses of at most a quarter of a
 * block, so that a stalled sink never delays a reload or a close. While the player is paused or stopped the pauses are
 * long, and the doorbell ends them.
 */
final class BlockHandler implements EventHandler<AudioBlock>
{
    /** How long a worker of a player that is paused or stopped sleeps at a time, unless the doorbell wakes it. */
    private static final long MAX_REST_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final StageRow row;
    private final long pauseNs;
    private final Shared shared;
    private volatile boolean halted;
    private @Nullable Sequence sequenceCallback;

    BlockHandler(final StageRow row, final long pauseNs, final Shared shared)
    {
        this.row = row;
        this.pauseNs = pauseNs;
        this.shared = shared;
    }

    @Override
    public void setSequenceCallback(final Sequence callback)
    {
        sequenceCallback = callback;
    }

    @Override
    public void onEvent(final AudioBlock block, final long sequence, final boolean endOfBatch) throws AlertException
    {
        row.safePoint();
        while (!row.advance(block))
        {
            if (halted)
            {
                // the processor ends and keeps its sequence: a later thread goes on within this very block
                throw AlertException.INSTANCE;
            }
            row.idle();
            LockSupport.parkNanos(shared.isAtRest() ? restNs() : pauseNs);
            row.safePoint();
        }
        final Sequence callback = sequenceCallback;
        if (callback != null)
        {
            // the place must be free before the sink stage publishes into it
            callback.set(sequence);
        }
        shared.sleepers().wake();
        row.afterBlock();
    }

    @Override
    public void onTimeout(final long sequence)
    {
        row.safePoint();
        row.idle();
        if (shared.isAtRest())
        {
            LockSupport.parkNanos(restNs());
        }
    }

    private long restNs()
    {
        return Math.clamp(row.restNs(), pauseNs, MAX_REST_NS);
    }

    /** Makes a waiting handler return. */
    void halt()
    {
        halted = true;
    }

    /** Takes a halt back, before the processor runs again. */
    void resume()
    {
        halted = false;
    }
}
