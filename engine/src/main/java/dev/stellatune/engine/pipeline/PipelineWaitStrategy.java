// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.WaitStrategy;
import java.util.concurrent.locks.LockSupport;

/**
 * Spins where cores are spare, then yields, then parks, and times out so that an idle worker reaches safe points.
 *
 * <p>Publishers never signal: a parked worker looks again after {@code parkNs} at the latest.
 */
final class PipelineWaitStrategy implements WaitStrategy
{
    private final int spins;
    private final int yields;
    private final int parks;
    private final long parkNs;

    PipelineWaitStrategy(final int spins, final int yields, final int parks, final long parkNs)
    {
        this.spins = spins;
        this.yields = yields;
        this.parks = parks;
        this.parkNs = parkNs;
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
                LockSupport.parkNanos(parkNs);
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
    }
}
