// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import dev.stellatune.engine.lease.Allocations;
import org.junit.jupiter.api.Test;

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
}
