// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ProcessAgeTest
{
    @Test
    void shouldNotMoveWhenAskedAgain()
    {
        final long first = ProcessAge.startNs();

        assertThat(ProcessAge.startNs() - first)
            .isBetween(-TimeUnit.MILLISECONDS.toNanos(20), TimeUnit.MILLISECONDS.toNanos(20));
        assertThat(System.nanoTime() - first).isPositive();
    }
}
