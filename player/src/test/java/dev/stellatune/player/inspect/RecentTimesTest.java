// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.status.PlayerStatus;
import dev.stellatune.engine.status.StageTimes;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RecentTimesTest
{
    /** The engine's own classes are a sixteenth wide. */
    private static final double PRECISION = 1.07;

    private final EngineStatus status = new EngineStatus();
    private final RecentTimes times = new RecentTimes();
    private PlayerStatus player;
    private StageTimes decoder;
    private StageTimes sink;

    @BeforeEach
    void start()
    {
        player = status.newPlayer(new PlayerStatus.Shape("player", "fused", 256, 8));
        decoder = player.newStage("decoder");
        sink = player.newStage("sink");
        player.visible();
        player.update(44_100, 0, 0, 0, 0, 0);
    }

    @AfterEach
    void stop()
    {
        status.close();
    }

    private void look()
    {
        times.look(status.snapshot().players().getFirst());
    }

    private Snapshot.TimesView of(final String role)
    {
        return Objects.requireNonNull(times.picture().stages().get(role));
    }

    @Test
    void shouldShowNothingBeforeTheFirstBlock()
    {
        player.update(0, 0, 0, 0, 0, 0);

        look();

        assertThat(times.picture()).isEqualTo(RecentTimes.Picture.NOTHING);
    }

    @Test
    void shouldSortTimesIntoCommonClasses()
    {
        for (int i = 0; i < 200; i++)
        {
            decoder.record(i < 190 ? 1_000 : 100_000);
        }
        sink.record(30);
        sink.late();

        look();

        assertThat(times.picture().limit()).isCloseTo(5804.988, within(0.001));
        assertThat(of("decoder").count()).isEqualTo(200);
        assertThat(of("decoder").median()).isBetween(1.0, PRECISION);
        assertThat(of("decoder").p99()).isBetween(100.0, 100 * PRECISION);
        assertThat(of("decoder").max()).isEqualTo(100);
        assertThat(of("decoder").late()).isZero();
        assertThat(of("sink").late()).isEqualTo(1);
        assertThat(times.picture().bounds()).isSorted().hasSize(of("decoder").counts().size());
        assertThat(countUpTo("sink", 0.063)).isEqualTo(1);
        assertThat(countUpTo("decoder", 0.99)).isZero();
        assertThat(countUpTo("decoder", 1.3)).isEqualTo(190);
        assertThat(countUpTo("decoder", 99)).isEqualTo(190);
        assertThat(countUpTo("decoder", 130)).isEqualTo(200);
    }

    /** How many a class counts whose end is no higher. */
    private long countUpTo(final String role, final double micros)
    {
        long sum = 0;
        for (int i = 0; i < times.picture().bounds().size(); i++)
        {
            sum += times.picture().bounds().get(i) <= micros ? of(role).counts().get(i) : 0;
        }
        return sum;
    }

    @Test
    void shouldForgetAllButTheLongestWhenItIsLongAgo()
    {
        decoder.record(9_000_000);
        look();
        for (int i = 0; i < 10_000 / RecentTimes.LOOK_MS; i++)
        {
            assertThat(of("decoder").max()).isEqualTo(9_000);
            decoder.record(2_000);
            look();
        }

        assertThat(of("decoder").p99()).isBetween(2.0, 2 * PRECISION);
        assertThat(of("decoder").max()).isEqualTo(9_000);
        assertThat(times.picture().bounds().getLast()).isLessThan(3);
    }

    @Test
    void shouldKeepTheFiguresInAPause()
    {
        decoder.record(2_000);
        for (int i = 0; i < 100; i++)
        {
            look();
        }

        assertThat(of("decoder").count()).isEqualTo(1);
    }
}
