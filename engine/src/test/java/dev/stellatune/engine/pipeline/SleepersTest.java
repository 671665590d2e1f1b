// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.Sequence;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.lease.Allocations;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

class SleepersTest
{
    private static final long LONG_NS = TimeUnit.HOURS.toNanos(1);

    private final Doorbell doorbell = new Doorbell();
    private final Sleepers sleepers = new Sleepers(doorbell);
    private final Sequence sequence = new Sequence();

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldWakeWhoSleepsWhenABlockHasMovedOn() throws InterruptedException
    {
        final Thread worker = Thread.ofPlatform().unstarted(() ->
        {
            while (sequence.get() < 0)
            {
                sleepers.sleep(LONG_NS, sequence, 0);
            }
        });
        doorbell.wakes(List.of(worker));
        worker.start();
        sequence.set(0);

        while (worker.isAlive())
        {
            // one may be missed when both happen at once
            sleepers.wake();
            worker.join(1);
        }

        assertThat(worker.isAlive()).isFalse();
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldNotSleepWhenTheBlockIsThereByNow()
    {
        sequence.set(7);

        sleepers.sleep(LONG_NS, sequence, 7);

        assertThat(sequence.get()).isEqualTo(7);
    }

    @Test
    void shouldAllocateNothingWhenNobodySleeps()
    {
        assertThat(Allocations.bytesOfManyRounds(sleepers::wake)).isZero();
    }
}
