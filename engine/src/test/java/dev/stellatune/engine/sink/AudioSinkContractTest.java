// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import com.sun.management.ThreadMXBean;
import dev.stellatune.engine.audio.AudioFormat;
import org.agrona.concurrent.NanoClock;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.channels.Channels;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What every sink promises, asked of every sink.
 */
class AudioSinkContractTest
{
    private static final AudioFormat FORMAT = new AudioFormat(48_000, 2);
    private static final int FRAMES = 256;

    private final ManualClock clock = new ManualClock(0);

    @TempDir
    private Path directory;

    enum Kind
    {
        NULL_FAST
        {
            @Override
            AudioSink create(final Path directory, final NanoClock clock)
            {
                return NullSink.fast();
            }
        },
        NULL_PACED
        {
            @Override
            AudioSink create(final Path directory, final NanoClock clock)
            {
                return NullSink.paced(clock, 100);
            }
        },
        WAV_INT16
        {
            @Override
            AudioSink create(final Path directory, final NanoClock clock)
            {
                return new WavFileSink(directory.resolve("out.wav"), WavEncoding.INT16);
            }
        },
        WAV_INT24
        {
            @Override
            AudioSink create(final Path directory, final NanoClock clock)
            {
                return new WavFileSink(directory.resolve("out.wav"), WavEncoding.INT24);
            }
        },
        WAV_FLOAT32
        {
            @Override
            AudioSink create(final Path directory, final NanoClock clock)
            {
                return new WavFileSink(directory.resolve("out.wav"), WavEncoding.FLOAT32);
            }
        },
        WAV_DEVICE
        {
            @Override
            AudioSink create(final Path directory, final NanoClock clock)
            {
                return new WavFileSink(Path.of("/dev/null"), WavEncoding.INT16);
            }
        },
        WAV_CHANNEL
        {
            @Override
            AudioSink create(final Path directory, final NanoClock clock)
            {
                return WavFileSink.to(Channels.newChannel(OutputStream.nullOutputStream()), WavEncoding.INT16);
            }
        },
        WAV_STREAM
        {
            @Override
            AudioSink create(final Path directory, final NanoClock clock)
            {
                return WavFileSink.to(OutputStream.nullOutputStream(), WavEncoding.INT24);
            }
        };

        abstract AudioSink create(Path directory, NanoClock clock);
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveANameAtAnyTime(final Kind kind) throws IOException
    {
        final AudioSink sink = kind.create(directory, clock);
        assertThat(sink.name()).isNotBlank();

        sink.open(FORMAT);
        sink.close();
        assertThat(sink.name()).isNotBlank();
    }

    @ParameterizedTest
    @EnumSource
    void shouldAcceptEverythingInPortions(final Kind kind) throws IOException
    {
        final AudioSink sink = kind.create(directory, clock);
        sink.open(FORMAT);
        final MemorySegment samples = Samples.silence(FRAMES * FORMAT.channels());

        int done = 0;
        for (int offer = 1; done < FRAMES; offer++)
        {
            final int frames = Math.min(offer, FRAMES - done);
            final int accepted = sink.write(samples, done, frames);
            assertThat(accepted).isBetween(0, frames);
            done += accepted;
            assertThat(sink.queuedFrames()).isBetween(0L, (long)done);
            clock.advanceMs(1);
        }
        sink.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldAcceptNothingWhenNothingIsOffered(final Kind kind) throws IOException
    {
        final AudioSink sink = kind.create(directory, clock);
        sink.open(FORMAT);

        assertThat(sink.write(Samples.silence(2), 1, 0)).isZero();
        assertThat(sink.queuedFrames()).isZero();
        sink.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveTheSamplesAsTheyAre(final Kind kind) throws IOException
    {
        final AudioSink sink = kind.create(directory, clock);
        sink.open(FORMAT);
        final MemorySegment samples = Samples.of(0.5f, -2.0f, Float.NaN, 1.0f);
        final int[] before = samples.toArray(ValueLayout.JAVA_INT);

        assertThat(sink.write(samples, 0, 2)).isEqualTo(2);

        assertThat(samples.toArray(ValueLayout.JAVA_INT)).isEqualTo(before);
        sink.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseFramesOutsideTheMemory(final Kind kind) throws IOException
    {
        final AudioSink sink = kind.create(directory, clock);
        sink.open(FORMAT);
        final MemorySegment fourFrames = Samples.silence(8);

        assertThatThrownBy(() -> sink.write(fourFrames, 0, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sink.write(fourFrames, 2, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sink.write(fourFrames, -1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sink.write(fourFrames, 1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sink.write(fourFrames, Integer.MAX_VALUE, Integer.MAX_VALUE))
            .isInstanceOf(IllegalArgumentException.class);
        sink.discard();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseToWorkWhenNotOpen(final Kind kind) throws IOException
    {
        final AudioSink sink = kind.create(directory, clock);
        final MemorySegment samples = Samples.silence(2);

        assertThatThrownBy(() -> sink.write(samples, 0, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(sink::reset).isInstanceOf(IllegalStateException.class);
        assertThat(sink.queuedFrames()).isZero();

        sink.open(FORMAT);
        sink.write(samples, 0, 1);
        sink.close();
        assertThatThrownBy(() -> sink.write(samples, 0, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(sink::reset).isInstanceOf(IllegalStateException.class);
        assertThat(sink.queuedFrames()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseToWorkWhenDiscarded(final Kind kind) throws IOException
    {
        final AudioSink sink = kind.create(directory, clock);
        final MemorySegment samples = Samples.silence(2);
        sink.open(FORMAT);
        sink.write(samples, 0, 1);
        sink.discard();

        assertThatThrownBy(() -> sink.write(samples, 0, 1)).isInstanceOf(IllegalStateException.class);
        assertThat(sink.queuedFrames()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseToBeOpenedTwice(final Kind kind) throws IOException
    {
        final AudioSink sink = kind.create(directory, clock);
        sink.open(FORMAT);

        assertThatThrownBy(() -> sink.open(FORMAT)).isInstanceOf(IllegalStateException.class);
        assertThat(sink.write(Samples.silence(2), 0, 1)).isEqualTo(1);
        sink.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldOpenAgainOrSayWhyNot(final Kind kind) throws IOException
    {
        final AudioSink sink = kind.create(directory, clock);
        sink.open(FORMAT);
        sink.close();
        try
        {
            sink.open(new AudioFormat(96_000, 6));
            assertThat(sink.write(Samples.silence(6), 0, 1)).isEqualTo(1);
            sink.close();
        }
        catch (final IOException ex)
        {
            assertThat(ex).hasMessageContainingAll(sink.name(), "48000 Hz, 2 channels", "96000 Hz, 6 channels");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldDropWhatIsQueuedWhenReset(final Kind kind) throws IOException
    {
        final AudioSink sink = kind.create(directory, clock);
        sink.open(FORMAT);
        sink.write(Samples.silence(20), 0, 10);

        sink.reset();

        assertThat(sink.queuedFrames()).isZero();
        assertThat(sink.write(Samples.silence(20), 0, 10)).isEqualTo(10);
        assertThat(sink.underruns()).isZero();
        sink.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndOnceHoweverOftenItIsTold(final Kind kind) throws IOException
    {
        final AudioSink sink = kind.create(directory, clock);
        sink.close();
        sink.discard();
        sink.open(FORMAT);
        sink.write(Samples.silence(2), 0, 1);
        sink.close();
        final String[] left = directory.toFile().list();

        sink.close();
        sink.discard();

        assertThat(directory.toFile().list()).isEqualTo(left);
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveNothingWhenDiscarded(final Kind kind) throws IOException
    {
        final AudioSink sink = kind.create(directory, clock);
        sink.open(FORMAT);
        sink.write(Samples.silence(20), 0, 10);

        sink.discard();
        sink.discard();
        sink.close();

        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource
    void shouldUnderrunOnlyWhenPaced(final Kind kind) throws IOException
    {
        final AudioSink sink = kind.create(directory, clock);
        sink.open(FORMAT);
        sink.write(Samples.silence(20), 0, 10);
        clock.advanceMs(100);
        sink.write(Samples.silence(20), 0, 10);

        assertThat(sink.underruns()).isEqualTo(sink.paced() ? 1 : 0);
        sink.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldAllocateNothingPerWrite(final Kind kind) throws IOException
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final MemorySegment samples = Samples.noise(FRAMES * FORMAT.channels(), 16, 1);
        final AudioSink sink = kind.create(directory, clock);
        sink.open(FORMAT);

        long leastBytes = Long.MAX_VALUE;
        for (int round = 0; round < 40 && leastBytes > 0; round++)
        {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++)
            {
                sink.write(samples, 0, FRAMES);
                sink.queuedFrames();
                clock.advanceMs(1);
            }
            leastBytes = Math.min(leastBytes, threads.getCurrentThreadAllocatedBytes() - before);
        }
        sink.discard();

        assertThat(leastBytes).isZero();
    }
}
