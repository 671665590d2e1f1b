// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import dev.stellatune.engine.lease.Allocations;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

class DoorbellTest
{
    private final Doorbell doorbell = new Doorbell();

    @Test
    void shouldChangeItsWordWhenItRings()
    {
        final long silent = doorbell.value();
        assertThat(doorbell.value()).isEqualTo(silent);

        doorbell.ring();
        final long once = doorbell.value();
        doorbell.ring();

        assertThat(once).isNotEqualTo(silent);
        assertThat(doorbell.value()).isNotEqualTo(once).isNotEqualTo(silent);
    }

    @Test
    void shouldAllocateNothingWhenRungAndRead()
    {
        final long[] sum = {0};

        assertThat(Allocations.bytesOfManyRounds(() ->
        {
            doorbell.ring();
            sum[0] += doorbell.value();
        })).isZero();
        assertThat(sum[0]).isPositive();
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldWakeWhoSleepsWhenItRings() throws InterruptedException
    {
        final Thread sleeper = Thread.ofPlatform().unstarted(() ->
        {
            while (doorbell.value() == 0)
            {
                LockSupport.park();
            }
        });
        doorbell.wakes(List.of(sleeper));
        sleeper.start();

        doorbell.ring();

        sleeper.join();
        assertThat(sleeper.isAlive()).isFalse();
    }
}
