// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DecoderChoice;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.sink.NullSink;
import dev.stellatune.engine.sink.SinkChoice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The way of a block allocates nothing, from decoder over DSPs to sink, in each mode; and what does allocate is
 * caught.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AllocationSystemTest
{
    /** What Java-side reading may cost, per block: a few small objects per refill of its buffer, not per read. */
    private static final long JAVA_IO_LIMIT = 64;
    private static final DspChoice GAIN = new DspChoice("stellatune.gain", "gain", "{\"gain\":0.5}");
    private static final int BYTES = 16;

    @TempDir
    private Path temporary;
    private Path flac = Path.of("");

    @BeforeAll
    void makeFile(@TempDir final Path files)
    {
        final int[] samples = new int[AllocationGuard.FRAMES * 2];
        for (int i = 0; i < samples.length; i++)
        {
            samples[i] = (int)(Math.sin(i * 0.01) * 30_000) + i % 7;
        }
        flac = new Pcm(44100, 2, 16, samples).writeFlac(files.resolve("long.flac"));
    }

    private TestEngine launch(final PipelineMode mode)
    {
        return TestEngine.launch(mode, temporary, config -> config.blockFrames(AllocationGuard.BLOCK_FRAMES),
            Natives.plugin("sndfile"), Natives.plugin("localfiles"), Natives.plugin("gain"),
            Natives.fixture("tone_v1"), Natives.fixture("capture"), Natives.fixture("ledger"));
    }

    private static Map<String, long[]> watch(
        final TestEngine engine,
        final LimitingSink sink,
        final MediaInput input,
        final @Nullable DecoderChoice choice,
        final DspChoice... dsps)
    {
        final Player player = engine.newPlayer(sink);
        player.dsps(List.of(dsps));
        player.enqueue(input, choice);
        var _ = player.play();
        return AllocationGuard.watch(engine, player, sink);
    }

    private static LimitingSink nowhere()
    {
        return new LimitingSink(NullSink.fast());
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldAllocateNothingPerBlockWhenFileIsReadNatively(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            AllocationGuard.assertNothingPerBlock(watch(engine, nowhere(), MediaInput.ofFile(flac), null));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldAllocateNothingPerBlockWhenDspsProcessAndPluginTakesIt(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final LimitingSink sink = new LimitingSink(engine.engine().newSink(
                new SinkChoice("test.capture", "capture", "{}", "{\"path\":\"/dev/null\"}")));

            AllocationGuard.assertNothingPerBlock(
                watch(engine, sink, MediaInput.ofFile(flac), null, GAIN, GAIN));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldAllocateNothingPerBlockWhenDecoderReadsNoFile(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            AllocationGuard.assertNothingPerBlock(
                watch(engine, nowhere(), Tone.input("tone"), Tone.choice(AllocationGuard.FRAMES)));
        }
    }

    /** A sink that allocates with each block. */
    private static final class WastefulSink extends LimitingSink
    {
        private final AtomicReference<byte[]> waste = new AtomicReference<>();

        WastefulSink()
        {
            super(NullSink.fast());
        }

        @Override
        public int write(final MemorySegment samples, final int firstFrame, final int offered) throws IOException
        {
            waste.set(new byte[BYTES]);
            return super.write(samples, firstFrame, offered);
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldBeCaughtWhenSinkAllocates(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final Map<String, long[]> windows =
                watch(engine, new WastefulSink(), Tone.input("tone"), Tone.choice(AllocationGuard.FRAMES));

            assertThat(windows.values()).anySatisfy(bytes ->
                assertThat(LongStream.of(bytes)).allMatch(sum -> sum >= (long)BYTES * AllocationGuard.WINDOW_BLOCKS));
            assertThatThrownBy(() -> AllocationGuard.assertNothingPerBlock(windows))
                .isInstanceOf(AssertionError.class).hasMessageContaining("allocated in each");
        }
    }

    /** The ledger logs each call, and text of a plugin becomes objects. */
    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldBeCaughtWhenDspLogs(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final Map<String, long[]> windows = watch(engine, nowhere(), Tone.input("tone"),
                Tone.choice(AllocationGuard.FRAMES), new DspChoice("test.ledger", "ledger", "{}"));

            assertThatThrownBy(() -> AllocationGuard.assertNothingPerBlock(windows))
                .isInstanceOf(AssertionError.class).hasMessageContaining("allocated in each");
        }
    }

    /** A file whose every reading allocates. */
    private static final class WastefulChannel implements SeekableByteChannel
    {
        private final SeekableByteChannel file;
        private final AtomicReference<byte[]> waste = new AtomicReference<>();

        WastefulChannel(final Path file) throws IOException
        {
            this.file = Files.newByteChannel(file);
        }

        @Override
        public int read(final ByteBuffer target) throws IOException
        {
            waste.set(new byte[BYTES + target.remaining()]);
            return file.read(target);
        }

        @Override
        public int write(final ByteBuffer source) throws IOException
        {
            return file.write(source);
        }

        @Override
        public long position() throws IOException
        {
            return file.position();
        }

        @Override
        public SeekableByteChannel position(final long position) throws IOException
        {
            file.position(position);
            return this;
        }

        @Override
        public long size() throws IOException
        {
            return file.size();
        }

        @Override
        public SeekableByteChannel truncate(final long size) throws IOException
        {
            file.truncate(size);
            return this;
        }

        @Override
        public boolean isOpen()
        {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException
        {
            file.close();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldBeCaughtWhenInputAllocates(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final Map<String, long[]> windows =
                watch(engine, nowhere(), MediaInput.ofChannel("long.flac", () -> new WastefulChannel(flac)), null);

            assertThatThrownBy(() -> AllocationGuard.assertNothingPerBlock(windows))
                .isInstanceOf(AssertionError.class).hasMessageContaining("allocated in each");
        }
    }

    @Test
    void shouldAllocateLittlePerBlockWhenFileIsReadThroughJava()
    {
        try (TestEngine engine = launch(PipelineMode.FUSED))
        {
            final MediaInput input = MediaInput.ofChannel("long.flac", () -> Files.newByteChannel(flac));
            watch(engine, nowhere(), input, null).forEach((thread, windows) ->
            {
                final double perBlock = (double)LongStream.of(windows).sum() /
                    (AllocationGuard.WINDOWS * AllocationGuard.WINDOW_BLOCKS);
                System.out.println("Reading through Java allocates " + perBlock + " bytes per block of " +
                    AllocationGuard.BLOCK_FRAMES + " frames on " + thread);
                assertThat(perBlock).isLessThan(JAVA_IO_LIMIT);
            });
        }
    }
}
