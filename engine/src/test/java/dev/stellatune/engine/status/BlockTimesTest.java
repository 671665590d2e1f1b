// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class BlockTimesTest
{
    private final EngineStatus status = new EngineStatus();
    private final PlayerStatus player = status.newPlayer(new PlayerStatus.Shape("player", "FUSED", 64, 8));

    private BlockTimes of(final long... times)
    {
        final StageTimes stage = player.newStage("stage");
        player.visible();
        Arrays.stream(times).forEach(stage::record);
        return status.snapshot().players().getFirst().stages().getLast().times();
    }

    @Test
    void shouldPutEachTimeIntoABucketThatIsASixteenthWideAtMost()
    {
        final Random random = new Random(5);
        for (int i = 0; i < 100_000; i++)
        {
            final long ns = 64 + (random.nextLong() >>> (30 + random.nextInt(28)));
            final int bucket = BlockTimes.bucketOf(ns);
            assertThat(BlockTimes.longestOf(bucket)).isGreaterThanOrEqualTo(ns).isLessThanOrEqualTo(ns + ns / 16);
            assertThat(BlockTimes.longestOf(bucket - 1)).isLessThan(ns);
        }
    }

    @Test
    void shouldCountTimesTogetherWhenTheyAreOutOfRange()
    {
        assertThat(BlockTimes.bucketOf(0)).isZero();
        assertThat(BlockTimes.bucketOf(-5)).isZero();
        assertThat(BlockTimes.bucketOf(63)).isZero();
        assertThat(BlockTimes.bucketOf(64)).isEqualTo(1);
        assertThat(BlockTimes.bucketOf(Long.MAX_VALUE)).isEqualTo(BlockTimes.BUCKETS - 1);
        assertThat(of(Long.MAX_VALUE).percentileNs(100)).isGreaterThan(17_000_000_000L);
    }

    @Test
    void shouldGivePercentilesOfAllTimesWithinASixteenth()
    {
        final Random random = new Random(7);
        final long[] times = random.longs(20_000, 100, 3_000_000).map(ns -> ns * ns / 3_000_000 + 100).toArray();
        final BlockTimes seen = of(times);
        final long[] sorted = times.clone();
        Arrays.sort(sorted);

        assertThat(seen.count()).isEqualTo(times.length);
        assertThat(seen.maxNs()).isEqualTo(sorted[sorted.length - 1]);
        assertThat(seen.meanNs()).isCloseTo(Arrays.stream(times).average().orElseThrow(), within(0.001));
        for (final double percent : new double[] {0.1, 50, 90, 99, 99.9, 100})
        {
            final long exact = sorted[(int)Math.ceil(percent / 100 * sorted.length) - 1];
            assertThat(seen.percentileNs(percent)).as("p%s", percent)
                .isGreaterThanOrEqualTo(exact).isLessThanOrEqualTo(exact + exact / 16 + 1);
        }
    }

    @Test
    void shouldSayNothingWhenThereWereNoBlocks()
    {
        final BlockTimes none = of();
        assertThat(none.percentileNs(50)).isZero();
        assertThat(none.meanNs()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> none.percentileNs(0));
        assertThatIllegalArgumentException().isThrownBy(() -> none.percentileNs(100.1));
    }

    @Test
    void shouldKnowTheBlocksBetweenTwoLooks()
    {
        final StageTimes stage = player.newStage("stage");
        player.visible();
        stage.record(1_000);
        final BlockTimes earlier = status.snapshot().players().getFirst().stages().getFirst().times();
        stage.record(2_000);
        stage.record(3_000);
        final BlockTimes later = status.snapshot().players().getFirst().stages().getFirst().times();

        final BlockTimes between = later.since(earlier);
        assertThat(between.count()).isEqualTo(2);
        assertThat(between.meanNs()).isEqualTo(2_500);
        assertThat(between.percentileNs(50)).isBetween(2_000L, 2_125L);
        assertThat(earlier.and(between).counts()).isEqualTo(later.counts());
        assertThat(earlier.and(between).meanNs()).isEqualTo(later.meanNs());
    }
}
