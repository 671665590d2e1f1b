// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import dev.stellatune.engine.audio.AudioFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NullSinkTest
{
    private static final AudioFormat MONO_48K = new AudioFormat(48_000, 1);
    private static final int FRAMES_PER_MS = 48;
    private static final int BUFFER_FRAMES = 480;
    private static final MemorySegment SAMPLES = Samples.silence(1 << 21);
    private static final BigInteger NS_PER_SECOND = BigInteger.valueOf(1_000_000_000);

    private final ManualClock clock = new ManualClock(Long.MAX_VALUE - 3_000_000);
    private final NullSink sink = NullSink.paced(clock, BUFFER_FRAMES);

    @Test
    void shouldAcceptEverythingAtOnceWhenFast()
    {
        final NullSink fast = NullSink.fast();
        fast.open(MONO_48K);

        assertThat(fast.write(SAMPLES, 0, 1 << 21)).isEqualTo(1 << 21);
        assertThat(fast.write(SAMPLES, 7, 100)).isEqualTo(100);

        assertThat(fast.queuedFrames()).isZero();
        assertThat(fast.paced()).isFalse();
        assertThat(fast.framesWritten()).isEqualTo((1 << 21) + 100);
    }

    @Test
    void shouldAcceptNoMoreThanItsBufferHolds()
    {
        sink.open(MONO_48K);

        assertThat(sink.write(SAMPLES, 0, 300)).isEqualTo(300);
        assertThat(sink.write(SAMPLES, 300, 300)).isEqualTo(180);
        assertThat(sink.write(SAMPLES, 480, 300)).isZero();

        assertThat(sink.queuedFrames()).isEqualTo(BUFFER_FRAMES);
        assertThat(sink.framesWritten()).isEqualTo(BUFFER_FRAMES);
    }

    @Test
    void shouldStandStillUntilTheFirstFrame()
    {
        sink.open(MONO_48K);
        clock.advanceMs(1_000);
        sink.write(SAMPLES, 0, 0);
        clock.advanceMs(1_000);

        assertThat(sink.write(SAMPLES, 0, 480)).isEqualTo(480);
        assertThat(sink.queuedFrames()).isEqualTo(480);
        assertThat(sink.underruns()).isZero();
    }

    @Test
    void shouldConsumeAtTheSampleRate()
    {
        sink.open(MONO_48K);
        sink.write(SAMPLES, 0, 480);

        clock.advanceNs(20_833);
        assertThat(sink.queuedFrames()).isEqualTo(480);
        clock.advanceNs(1);
        assertThat(sink.queuedFrames()).isEqualTo(479);
        clock.advanceNs(3_979_166);
        assertThat(sink.queuedFrames()).isEqualTo(480 - 4 * FRAMES_PER_MS);

        assertThat(sink.write(SAMPLES, 0, 480)).isEqualTo(4 * FRAMES_PER_MS);
        assertThat(sink.underruns()).isZero();
    }

    @Test
    void shouldNotUnderrunWhenFedInTheLastMoment()
    {
        sink.open(MONO_48K);
        for (int i = 0; i < 100; i++)
        {
            assertThat(sink.write(SAMPLES, 0, 480)).isEqualTo(480);
            clock.advanceMs(10);
            assertThat(sink.queuedFrames()).isZero();
        }
        assertThat(sink.underruns()).isZero();
    }

    @Test
    void shouldCountOneUnderrunPerGapAndStartAgain()
    {
        sink.open(MONO_48K);
        sink.write(SAMPLES, 0, 480);
        clock.advanceMs(11);
        assertThat(sink.queuedFrames()).isZero();
        clock.advanceMs(11);
        assertThat(sink.queuedFrames()).isZero();
        assertThat(sink.underruns()).as("nothing follows yet").isZero();

        assertThat(sink.write(SAMPLES, 0, 480)).isEqualTo(480);
        assertThat(sink.underruns()).isEqualTo(1);
        assertThat(sink.queuedFrames()).as("the device starts anew").isEqualTo(480);

        clock.advanceMs(1_000);
        sink.write(SAMPLES, 0, 1);
        assertThat(sink.underruns()).isEqualTo(2);
    }

    @Test
    void shouldNotUnderrunWhenTimeGoesBackwards()
    {
        sink.open(MONO_48K);
        sink.write(SAMPLES, 0, 480);
        clock.advanceMs(2);
        assertThat(sink.queuedFrames()).isEqualTo(480 - 2 * FRAMES_PER_MS);

        clock.advanceMs(-5);

        assertThat(sink.queuedFrames()).isEqualTo(480 - 2 * FRAMES_PER_MS);
        assertThat(sink.underruns()).isZero();
    }

    @Test
    void shouldNotTakeADrainForAnUnderrunWhenResetFollows()
    {
        sink.open(MONO_48K);
        sink.write(SAMPLES, 0, 480);
        clock.advanceMs(100);
        assertThat(sink.queuedFrames()).isZero();

        sink.reset();
        clock.advanceMs(100);
        sink.write(SAMPLES, 0, 480);

        assertThat(sink.queuedFrames()).isEqualTo(480);
        assertThat(sink.underruns()).isZero();
    }

    @Test
    void shouldKeepItsCountsWhenOpenedAgain()
    {
        sink.open(MONO_48K);
        sink.write(SAMPLES, 0, 480);
        clock.advanceMs(100);
        sink.write(SAMPLES, 0, 480);
        sink.close();

        sink.open(new AudioFormat(96_000, 2));
        clock.advanceMs(100);
        sink.write(SAMPLES, 0, 480);
        clock.advanceMs(1);

        assertThat(sink.queuedFrames()).isEqualTo(480 - 96);
        assertThat(sink.underruns()).isEqualTo(1);
        assertThat(sink.framesWritten()).isEqualTo(3 * 480);
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 11_025, 44_100, 48_000, 192_000, 768_000})
    void shouldNotDriftOverDays(final int sampleRate)
    {
        final int bufferFrames = 2 * sampleRate;
        final NullSink device = NullSink.paced(clock, bufferFrames);
        device.open(new AudioFormat(sampleRate, 1));
        device.write(SAMPLES, 0, bufferFrames);

        final long stepNs = 1_234_567_891;
        final long steps = 30L * 24 * 60 * 60 * 1_000_000_000 / stepNs;
        for (long i = 0; i < steps; i++)
        {
            clock.advanceNs(stepNs);
            device.write(SAMPLES, 0, bufferFrames);
        }

        final long consumed = BigInteger.valueOf(steps * stepNs)
            .multiply(BigInteger.valueOf(sampleRate))
            .divide(NS_PER_SECOND)
            .longValueExact();
        assertThat(device.framesWritten()).isEqualTo(bufferFrames + consumed);
        assertThat(device.underruns()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldBehaveLikeAQueueThatATickEmpties(final long seed)
    {
        final Random random = new Random(seed);
        final int bufferFrames = random.nextInt(1, 5_000);
        final int sampleRate = random.nextInt(1_000, 200_000);
        final NullSink device = NullSink.paced(clock, bufferFrames);
        final Model model = new Model(sampleRate, bufferFrames);
        device.open(new AudioFormat(sampleRate, 1));

        for (int step = 0; step < 20_000; step++)
        {
            final String where = "seed " + seed + ", step " + step;
            final long ns = random.nextLong(2L * bufferFrames * 1_000_000_000 / sampleRate);
            clock.advanceNs(ns / (1 + random.nextInt(20)));
            model.moveTo(clock.nanoTime());
            switch (random.nextInt(8))
            {
                case 0 ->
                {
                    device.reset();
                    model.reset();
                }
                case 1, 2 -> assertThat(device.queuedFrames()).as(where).isEqualTo(model.queued);
                default ->
                {
                    final int frames = random.nextInt(2 * bufferFrames);
                    assertThat(device.write(SAMPLES, 0, frames)).as(where).isEqualTo(model.write(frames));
                }
            }
            assertThat(device.underruns()).as(where).isEqualTo(model.underruns);
        }
    }

    @Test
    void shouldRefuseABufferWithoutRoom()
    {
        assertThatThrownBy(() -> NullSink.paced(clock, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NullSink.paced(clock, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The same device told tick by tick: frame n of a run is due when n periods have passed since its start. */
    private static final class Model
    {
        private final int sampleRate;
        private final int bufferFrames;
        private boolean running;
        private boolean starved;
        private long startNs;
        private long ticks;
        private long nowNs;
        private long queued;
        private long underruns;

        Model(final int sampleRate, final int bufferFrames)
        {
            this.sampleRate = sampleRate;
            this.bufferFrames = bufferFrames;
        }

        void moveTo(final long ns)
        {
            nowNs = ns;
            final BigInteger elapsed = BigInteger.valueOf(nowNs - startNs).multiply(BigInteger.valueOf(sampleRate));
            while (running && NS_PER_SECOND.multiply(BigInteger.valueOf(ticks + 1)).compareTo(elapsed) <= 0)
            {
                ticks++;
                if (queued == 0)
                {
                    running = false;
                    starved = true;
                }
                else
                {
                    queued--;
                }
            }
        }

        int write(final int frames)
        {
            final int taken = (int)Math.min(frames, bufferFrames - queued);
            if (taken > 0 && !running)
            {
                underruns += starved ? 1 : 0;
                starved = false;
                running = true;
                startNs = nowNs;
                ticks = 0;
            }
            queued += taken;
            return taken;
        }

        void reset()
        {
            running = false;
            starved = false;
            queued = 0;
        }
    }
}
