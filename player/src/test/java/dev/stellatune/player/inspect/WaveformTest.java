// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WaveformTest
{
    /** A point has 10 frames. */
    private static final int RATE = 1_000;

    private final Waveform waveform = new Waveform();

    private static MemorySegment samples(final float... samples)
    {
        return MemorySegment.ofArray(samples);
    }

    /** Mono, of which each frame is its number over a thousand. */
    private static MemorySegment ramp(final int first, final int count)
    {
        final float[] ramp = new float[count];
        for (int i = 0; i < count; i++)
        {
            ramp[i] = (first + i) / 1000f;
        }
        return samples(ramp);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 64, 100})
    void shouldGiveLowestAndHighestOfEachPointWhateverTheBlockSize(final int block)
    {
        waveform.opened(RATE, 1);
        for (int frame = 0; frame < 100; frame += block)
        {
            waveform.accepted(ramp(frame, 100), 0, Math.min(block, 100 - frame));
        }
        waveform.queued(0);

        final Waveform.Part part = waveform.since(0);

        assertThat(part.next()).isEqualTo(10);
        for (int i = 0; i < 10; i++)
        {
            assertThat(part.points()[2 * i]).isEqualTo(10 * i);
            assertThat(part.points()[2 * i + 1]).isEqualTo(10 * i + 9);
        }
    }

    @Test
    void shouldLookAtAllChannelsAndOnlyAtWhatWasAccepted()
    {
        waveform.opened(RATE / 10, 2);

        waveform.accepted(samples(9, 9, 0.1f, -0.2f, 0.3f, 0.4f, 9, 9), 1, 2);
        waveform.queued(0);

        assertThat(waveform.since(0).points()).containsExactly(-200, 100, 300, 400);
    }

    @Test
    void shouldKeepWhatCannotBeShownWithinLimits()
    {
        waveform.opened(RATE / 10, 1);

        waveform.accepted(samples(Float.NaN, 1e9f, Float.NEGATIVE_INFINITY), 0, 3);
        waveform.queued(0);

        assertThat(waveform.since(0).points())
            .containsExactly(0, 0, Short.MAX_VALUE, Short.MAX_VALUE, Short.MIN_VALUE, Short.MIN_VALUE);
    }

    @Test
    void shouldShowOnlyWhatIsHeardWhenTheSinkHoldsFrames()
    {
        waveform.opened(RATE, 1);
        waveform.accepted(ramp(0, 50), 0, 50);

        assertThat(waveform.since(0).points()).isEmpty();
        waveform.queued(25);
        assertThat(waveform.since(0).next()).isEqualTo(2);
        waveform.queued(20);
        assertThat(waveform.since(2).points()).containsExactly(20, 29);
        assertThat(waveform.since(3).points()).isEmpty();
    }

    @Test
    void shouldForgetWhatIsNeverHeardWhenTheSinkDropsIt()
    {
        waveform.opened(RATE, 1);
        waveform.accepted(ramp(0, 50), 0, 50);
        waveform.queued(30);

        waveform.dropped();
        waveform.accepted(ramp(500, 10), 0, 10);
        waveform.queued(0);

        assertThat(waveform.since(0).points()).containsExactly(0, 9, 10, 19, 500, 509);
    }

    @Test
    void shouldGoOnCountingWhenTheSinkIsOpenedAgain()
    {
        waveform.opened(RATE, 1);
        waveform.accepted(ramp(0, 20), 0, 20);
        waveform.queued(10);

        waveform.opened(2 * RATE, 1);
        waveform.accepted(ramp(100, 20), 0, 20);
        waveform.queued(0);

        final Waveform.Part part = waveform.since(0);
        assertThat(part.points()).containsExactly(0, 9, 100, 119);
        assertThat(part.next()).isEqualTo(2);
    }

    @Test
    void shouldGiveTheLatestPointsOnlyWhenAReaderComesLate()
    {
        waveform.opened(RATE / 10, 1);
        for (int i = 0; i < 10 * Waveform.KEPT; i++)
        {
            waveform.accepted(samples(i % 1000 / 1000f), 0, 1);
            waveform.queued(0);
        }

        final Waveform.Part part = waveform.since(3);

        assertThat(part.next()).isEqualTo(10 * Waveform.KEPT);
        assertThat(part.points()).hasSize(2 * Waveform.KEPT).endsWith(239, 239);
        assertThat(waveform.since(Long.MAX_VALUE).points()).isEmpty();
    }

    @Test
    @Timeout(60)
    void shouldNeverShowAnotherPointWhenWrittenAndReadAtOnce() throws InterruptedException
    {
        waveform.opened(RATE / 10, 1);
        final AtomicBoolean over = new AtomicBoolean();
        final Thread writer = Thread.ofPlatform().start(() ->
        {
            for (int i = 0; !over.get(); i++)
            {
                waveform.accepted(samples(i % 1000 / 1000f), 0, 1);
                waveform.queued(0);
            }
        });
        final List<String> wrong = new ArrayList<>();
        long seen = 0;
        for (long next = 0; seen < 200_000;)
        {
            final Waveform.Part part = waveform.since(next);
            final int[] points = part.points();
            for (int i = 0; i < points.length; i += 2)
            {
                final long number = part.next() - (points.length - i) / 2;
                if (points[i] != number % 1000 || points[i + 1] != points[i])
                {
                    wrong.add(number + ": " + points[i] + " " + points[i + 1]);
                }
            }
            seen += points.length / 2;
            next = part.next();
        }
        over.set(true);
        writer.join();

        assertThat(wrong).isEmpty();
    }
}
