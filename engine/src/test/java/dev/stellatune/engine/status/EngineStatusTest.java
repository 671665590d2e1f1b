// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import dev.stellatune.engine.lease.Allocations;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EngineStatusTest
{
    private final Logger logger = Logger.getLogger("dev.stellatune.engine");
    private final EngineStatus status = new EngineStatus();

    @BeforeEach
    void beQuiet()
    {
        logger.setLevel(Level.OFF);
    }

    @AfterEach
    void logAgain()
    {
        logger.setLevel(null);
    }

    @Test
    void shouldBeginAtZeroWhenNew()
    {
        for (final EngineCounter counter : EngineCounter.values())
        {
            assertThat(status.value(counter)).as("%s", counter).isZero();
        }
        assertThat(status.errors()).isEmpty();
    }

    @Test
    void shouldCountEachOnItsOwnWhenIncremented()
    {
        status.increment(EngineCounter.FAULTS);
        status.add(EngineCounter.FAULTS, 3);
        status.increment(EngineCounter.STUCK_JOBS);

        assertThat(status.value(EngineCounter.FAULTS)).isEqualTo(4);
        assertThat(status.value(EngineCounter.STUCK_JOBS)).isEqualTo(1);
    }

    @Test
    void shouldKeepEachDistinctErrorOnceWhenItOccursAgain()
    {
        status.error("rare");
        status.error("common");
        status.error("common");

        assertThat(status.errors()).containsExactly(
            new EngineStatus.ErrorCount("common", 2), new EngineStatus.ErrorCount("rare", 1));
    }

    @Test
    void shouldNameThePlaceAndTheFailureWhenADefectIsRecorded()
    {
        final IllegalStateException failure = new IllegalStateException("why");

        status.defect("a worker", failure);
        status.defect("a worker", failure);

        assertThat(status.errors()).containsExactly(
            new EngineStatus.ErrorCount("a worker: java.lang.IllegalStateException: why", 2));
    }

    @Test
    void shouldKeepTheFirstErrorsWhenThereAreTooManyDistinctOnes()
    {
        for (int i = 0; i < 1_100; i++)
        {
            status.error("error " + i);
        }
        status.error("error 0");
        status.defect("late", new IllegalStateException("one more"));

        assertThat(status.errors()).hasSize(1_024).first()
            .isEqualTo(new EngineStatus.ErrorCount("error 0", 2));
    }

    @Test
    void shouldAllocateNothingWhenItCountsOrSeesAKnownError()
    {
        status.error("known");

        assertThat(Allocations.bytesOfManyRounds(() ->
        {
            status.increment(EngineCounter.FAULTS);
            status.add(EngineCounter.NON_FINITE_SAMPLES, 256);
            status.error("known");
        })).isZero();
    }
}
