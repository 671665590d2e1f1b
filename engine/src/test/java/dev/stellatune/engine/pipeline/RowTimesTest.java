// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.control.ManualClock;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.sink.NullSink;
import dev.stellatune.engine.status.BlockTimes;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineSnapshot;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.status.PlayerStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which time counts as a stage's work. The clock is turned by hand.
 */
class RowTimesTest
{
    /** A millisecond at 64 kHz. */
    private static final int FRAMES = 64;
    private static final long BLOCK_NS = 1_000_000;

    private final EngineStatus status = new EngineStatus();
    private final PlayerStatus player = status.newPlayer(new PlayerStatus.Shape("test", "FUSED", FRAMES, 8));
    private final Shared shared = new Shared(() ->
    {
    });
    private final ManualClock clock = new ManualClock();
    private final RowTimes times = new RowTimes(player, shared, clock, "first", "second");

    @BeforeEach
    void ring()
    {
        player.visible();
        shared.transport(new Transport(1, false, new AudioFormat(64_000, 2), null, null));
        times.onDoorbell();
    }

    private BlockTimes of(final int stage)
    {
        return seen().stages().get(stage).times();
    }

    private EngineSnapshot.PlayerSnapshot seen()
    {
        return status.snapshot().players().getFirst();
    }

    private void block(final long firstNs, final long secondNs)
    {
        times.begin();
        clock.advanceNs(firstNs);
        times.finished(0);
        clock.advanceNs(secondNs);
        times.finished(1);
        times.blockDone();
    }

    @Test
    void shouldTakeDownEachStageOfEachBlock()
    {
        block(1_000, 20_000);
        clock.advanceNs(999_999);
        block(3_000, 40_000);

        assertThat(of(0).count()).isEqualTo(2);
        assertThat(of(0).maxNs()).isEqualTo(3_000);
        assertThat(of(0).meanNs()).isEqualTo(2_000);
        assertThat(of(1).count()).isEqualTo(2);
        assertThat(of(1).maxNs()).isEqualTo(40_000);
        assertThat(of(1).meanNs()).isEqualTo(30_000);
    }

    @Test
    void shouldCountTheFirstAndTheLastAttemptWhenABlockHasToWait()
    {
        times.begin();
        clock.advanceNs(1_000);
        times.finished(0);
        clock.advanceNs(5_000);
        times.mustWait();
        for (int i = 0; i < 100; i++)
        {
            clock.advanceNs(300_000);
            times.begin();
            clock.advanceNs(700);
            times.mustWait();
        }
        clock.advanceNs(300_000);
        times.begin();
        clock.advanceNs(2_000);
        times.finished(1);
        times.blockDone();
        block(1_000, 1_000);

        assertThat(of(0).maxNs()).isEqualTo(1_000);
        assertThat(of(1).maxNs()).isEqualTo(7_000);
        assertThat(of(1).meanNs()).isEqualTo(4_000);
        assertThat(seen().deadlineMisses()).isZero();
    }

    @Test
    void shouldMissADeadlineWhenTheStagesTogetherTakeLongerThanABlockLasts()
    {
        block(BLOCK_NS / 2, BLOCK_NS / 2);
        assertThat(status.value(EngineCounter.DEADLINE_MISSES)).isZero();

        block(BLOCK_NS / 2, BLOCK_NS / 2 + 1);
        assertThat(status.value(EngineCounter.DEADLINE_MISSES)).isEqualTo(1);
        assertThat(seen().stages()).extracting(EngineSnapshot.StageSnapshot::late).containsExactly(0L, 0L);

        block(0, BLOCK_NS + 1);
        assertThat(seen().deadlineMisses()).isEqualTo(2);
        assertThat(seen().stages()).extracting(EngineSnapshot.StageSnapshot::late).containsExactly(0L, 1L);
    }

    @Test
    void shouldKnowTheDeadlineOfTheFormatAtHand()
    {
        shared.transport(new Transport(2, false, new AudioFormat(32_000, 2), null, null));
        times.onDoorbell();

        block(BLOCK_NS, BLOCK_NS);
        assertThat(seen().deadlineMisses()).isZero();
        block(BLOCK_NS, BLOCK_NS + 1);
        assertThat(seen().deadlineMisses()).isEqualTo(1);
    }

    @Test
    void shouldForgetAStageThatGaveUp()
    {
        times.begin();
        clock.advanceNs(9_000);
        times.mustWait();
        times.begin();
        clock.advanceNs(9_000);
        times.abandoned();
        clock.advanceNs(500);
        times.finished(1);
        times.blockDone();

        assertThat(of(0).count()).isZero();
        assertThat(of(1).maxNs()).isEqualTo(500);
    }

    @Test
    void shouldTakeDownOneOfSixteenBlocksWhenTheSinkTakesEverything()
    {
        playInto(NullSink.fast());
        block(1_000, 1_000); // is under way
        for (int i = 0; i < 160; i++)
        {
            block(2_000, 3_000);
        }

        assertThat(of(0).count()).isEqualTo(11);
        assertThat(of(1).count()).isEqualTo(11);
        assertThat(of(1).maxNs()).isEqualTo(3_000);
    }

    @Test
    void shouldTakeDownEachBlockWhenTheSinkIsADevice()
    {
        playInto(NullSink.paced(clock, FRAMES));
        for (int i = 0; i < 160; i++)
        {
            block(2_000, 3_000);
        }

        assertThat(of(0).count()).isEqualTo(160);
    }

    private void playInto(final AudioSink sink)
    {
        shared.transport(new Transport(1, false, new AudioFormat(64_000, 2), sink, null));
        times.onDoorbell();
    }
}
