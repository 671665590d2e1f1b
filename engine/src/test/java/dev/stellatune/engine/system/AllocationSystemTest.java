// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import com.sun.management.ThreadMXBean;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DecoderChoice;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.worker.EngineThread;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

/**
 * Workers allocate nothing per block, by the JVM's own count per thread, in windows of a run that come after thousands
 * of blocks. Where compiled code gives way to the interpreter, objects that the compiler had done away with come to be
 * after all, once: so a window may have some bytes in it, but not half of the windows, and no more than a few.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AllocationSystemTest
{
    private static final int BLOCK_FRAMES = 64;
    private static final int WARM_UP_BLOCKS = 12_000;
    private static final int WINDOWS = 6;
    private static final int WINDOW_BLOCKS = 1_500;
    private static final int FRAMES = (WARM_UP_BLOCKS + WINDOWS * WINDOW_BLOCKS + 1000) * BLOCK_FRAMES;
    /** What the JVM may allocate once on a worker, where compiled code gives way to the interpreter. */
    private static final long ONCE_LIMIT = 4096;
    /** What Java-side reading may cost, per block: a few small objects per refill of its buffer, not per read. */
    private static final long JAVA_IO_LIMIT = 64;

    @TempDir
    private Path temporary;
    private Path flac = Path.of("");

    @BeforeAll
    void makeFile(@TempDir final Path files)
    {
        final int[] samples = new int[FRAMES * 2];
        for (int i = 0; i < samples.length; i++)
        {
            samples[i] = (int)(Math.sin(i * 0.01) * 30_000) + i % 7;
        }
        flac = new Pcm(44100, 2, 16, samples).writeFlac(files.resolve("long.flac"));
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"FUSED", "DEDICATED"})
    void shouldAllocateNothingPerBlockWhenFileIsReadNatively(final PipelineMode mode)
    {
        try (TestEngine engine =
            launch(mode, Natives.plugin("sndfile"), Natives.plugin("localfiles"), Natives.plugin("gain")))
        {
            assertThat(windows(engine, MediaInput.ofFile(flac), null)).allSatisfy(AllocationSystemTest::assertNone);
        }
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"FUSED", "DEDICATED"})
    void shouldAllocateNothingPerBlockWhenDspProcesses(final PipelineMode mode)
    {
        try (TestEngine engine =
            launch(mode, Natives.plugin("sndfile"), Natives.plugin("localfiles"), Natives.plugin("gain")))
        {
            final DspChoice gain = new DspChoice("stellatune.gain", "gain", "{\"gain\":0.5}");
            assertThat(windows(engine, MediaInput.ofFile(flac), null, gain, gain))
                .allSatisfy(AllocationSystemTest::assertNone);
        }
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"FUSED", "DEDICATED"})
    void shouldAllocateNothingPerBlockWhenDecoderReadsNoFile(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode, Natives.fixture("tone_v1")))
        {
            assertThat(windows(engine, Tone.input("tone"), Tone.choice(FRAMES)))
                .allSatisfy(AllocationSystemTest::assertNone);
        }
    }

    @Test
    void shouldAllocateLittlePerBlockWhenFileIsReadThroughJava()
    {
        try (TestEngine engine = launch(PipelineMode.FUSED, Natives.plugin("sndfile")))
        {
            final MediaInput input = MediaInput.ofChannel("long.flac", () -> Files.newByteChannel(flac));
            windows(engine, input, null).forEach((thread, windows) ->
            {
                final double perBlock = (double)LongStream.of(windows).sum() / (WINDOWS * WINDOW_BLOCKS);
                System.out.println("Reading through Java allocates " + perBlock + " bytes per block of " +
                    BLOCK_FRAMES + " frames on " + thread);
                assertThat(perBlock).isLessThan(JAVA_IO_LIMIT);
            });
        }
    }

    @Test
    void shouldAllocateNothingPerBlockOnTheTurningThreadWhenInvoked()
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        try (TestEngine engine = launch(PipelineMode.INVOKER, Natives.fixture("tone_v1")))
        {
            final LimitedSink sink = new LimitedSink();
            sink.allow(Long.MAX_VALUE);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("tone"), Tone.choice(FRAMES));
            var _ = player.play();
            turn(engine, player, WARM_UP_BLOCKS);
            final long[] windows = new long[WINDOWS];
            for (int i = 0; i < WINDOWS; i++)
            {
                final long before = threads.getCurrentThreadAllocatedBytes();
                turn(engine, player, WINDOW_BLOCKS);
                windows[i] = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertNone("the turning thread", windows);
        }
    }

    private static void turn(final TestEngine engine, final Player player, final int blocks)
    {
        final long end = player.blocks() + blocks;
        while (player.blocks() < end)
        {
            engine.engine().turn();
        }
    }

    private static void assertNone(final String thread, final long[] windows)
    {
        final String what = "bytes that " + thread + " allocated in each " + WINDOW_BLOCKS + " blocks: " +
            Arrays.toString(windows);
        assertThat(LongStream.of(windows).filter(bytes -> bytes == 0).count()).as(what)
            .isGreaterThanOrEqualTo(WINDOWS / 2);
        assertThat(LongStream.of(windows).sum()).as(what).isLessThan(ONCE_LIMIT);
    }

    private TestEngine launch(final PipelineMode mode, final Path... libraries)
    {
        return TestEngine.launch(mode, temporary, config -> config.blockFrames(BLOCK_FRAMES), libraries);
    }

    /** The bytes that each worker allocates, in each window. */
    private static Map<String, long[]> windows(
        final TestEngine engine,
        final MediaInput input,
        final @Nullable DecoderChoice choice,
        final DspChoice... dsps)
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final LimitedSink sink = new LimitedSink();
        final Player player = engine.newPlayer(sink);
        player.dsps(List.of(dsps));
        player.enqueue(input, choice);
        var _ = player.play();
        final Map<String, long[]> bytes = new LinkedHashMap<>();
        for (int window = -1; window < WINDOWS; window++)
        {
            for (final EngineThread worker : player.workerThreads())
            {
                final long[] windows = bytes.computeIfAbsent(worker.thread().getName(), name -> new long[WINDOWS]);
                if (window >= 0)
                {
                    windows[window] = -threads.getThreadAllocatedBytes(worker.thread().threadId());
                }
            }
            sink.allow((WARM_UP_BLOCKS + (window + 1L) * WINDOW_BLOCKS) * BLOCK_FRAMES);
            engine.until("window " + window + " is over", sink::isFull);
            for (final EngineThread worker : player.workerThreads())
            {
                if (window >= 0)
                {
                    Objects.requireNonNull(bytes.get(worker.thread().getName()))[window] +=
                        threads.getThreadAllocatedBytes(worker.thread().threadId());
                }
            }
        }
        assertThat(bytes).isNotEmpty();
        return bytes;
    }
}
