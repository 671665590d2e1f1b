// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.WaitStrategy;
import java.util.function.BooleanSupplier;

/**
 * Spins where cores are spare, then yields, then parks, and times out so that an idle worker reaches safe points.
 *
 * <p>A parked worker is woken by whoever moves a block on, and looks again after {@code parkNs} at the latest. While
 * the player is paused or stopped it times out at once, and {@link BlockHandler#onTimeout} sleeps until the doorbell
 * rings.
 */
final class PipelineWaitStrategy implements WaitStrategy
{
    private final int spins;
    private final int yields;
    private final int parks;
    private final long parkNs;
    private final Sleepers sleepers;
    private final BooleanSupplier atRest;

    PipelineWaitStrategy(
        final int spins,
        final int yields,
        final int parks,
        final long parkNs,
        final Sleepers sleepers,
        final BooleanSupplier atRest)
    {
        this.spins = spins;
        this.yields = yields;
        this.parks = parks;
        this.parkNs = parkNs;
        this.sleepers = sleepers;
        this.atRest = atRest;
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // yielding is one step of three, and parking follows
    public long waitFor(
        final long sequence, final Sequence cursor, final Sequence dependentSequence, final SequenceBarrier barrier)
        throws AlertException, TimeoutException
    {
        int waited = 0;
        long available = dependentSequence.get();
        while (available < sequence)
        {
            barrier.checkAlert();
            if (atRest.getAsBoolean())
            {
                throw TimeoutException.INSTANCE;
            }
            if (waited < spins)
            {
                Thread.onSpinWait();
            }
            else if (waited < spins + yields)
            {
                Thread.yield();
            }
            else if (waited < spins + yields + parks)
            {
                sleepers.sleep(parkNs, dependentSequence, sequence);
            }
            else
            {
                throw TimeoutException.INSTANCE;
            }
            waited++;
            available = dependentSequence.get();
        }
        return available;
    }

    @Override
    public void signalAllWhenBlocking()
    {
        sleepers.wake();
    }
}
