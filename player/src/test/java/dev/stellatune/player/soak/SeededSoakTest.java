// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.SwapPolicy;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.sink.ForwardingSink;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Short soaks that are turned by hand, each with a seed of its own: block sizes, rings, streams and messages follow
 * from it. A thousand of them, and one of them again:
 *
 * <pre>{@code
 *   ./mvnw -pl player -am test -Dtest=SeededSoakTest -Dsurefire.failIfNoSpecifiedTests=false -Dstellatune.soaks=1000
 *   ./mvnw ... -Dstellatune.soaks=1 -Dstellatune.soakSeed=SEED
 * }</pre>
 */
@Timeout(value = 3600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SeededSoakTest
{
    private static final int SOAKS = Integer.getInteger("stellatune.soaks", 30);
    private static final int[] BLOCKS = {64, 64, 256, 100, 1024, 17};
    private static final int SECONDS = 3;
    private static final int PROBATION_BLOCKS = 8;

    @TempDir
    private Path directory;

    @Test
    void shouldHearEachFrameExactlyWhateverTheSeed() throws IOException
    {
        final long first = Long.getLong("stellatune.soakSeed", System.nanoTime());
        for (long seed = first; seed < first + SOAKS; seed++)
        {
            final SoakReport report = soak(plan(seed), new StringBuilder());

            assertThat(report.failures()).as("seed " + seed).isEmpty();
            assertThat((Long)report.json().get("framesHeard")).as("seed " + seed).isPositive();
        }
    }

    @Test
    void shouldSendTheSameMessagesAtTheSameFramesWhenSeedIsTheSame() throws IOException
    {
        final StringBuilder one = new StringBuilder();
        final StringBuilder two = new StringBuilder();
        final SoakPlan plan = new SoakPlan(10, 50, 4711, 2, 64, 8, false, true, false, null);

        final SoakReport report = soak(plan, one);
        assertThat(report.failures()).isEmpty();
        final SoakReport again = soak(plan, two);
        assertThat(again.failures()).isEmpty();
        for (final String figure : List.of("framesHeard", "framesPaused", "blocks", "jumpsHeard"))
        {
            assertThat(again.json().get(figure)).as(figure).isEqualTo(report.json().get(figure));
        }

        assertThat(two.toString()).isEqualTo(one.toString());
        assertThat(one.toString().lines()).hasSizeGreaterThan(200);
    }

    @Test
    void shouldExcuseNoGapWhenTimeIsTurned() throws IOException
    {
        final SoakReport report = soak(plan(1), new StringBuilder(),
            engine -> sink -> engine.newPlayer(new GapSink(sink)));

        assertThat(report.failures()).anySatisfy(failure -> assertThat(failure)
            .matches("Stream \\d had gaps: [1-9]\\d* frames of silence, \\d+ missed deadlines\\."));
    }

    /** Lets a block of silence through from time to time. */
    private static final class GapSink extends ForwardingSink
    {
        private static final int PERIOD = 500;
        private int writes;

        GapSink(final AudioSink sink)
        {
            super(sink);
        }

        @Override
        public int write(final MemorySegment samples, final int firstFrame, final int frames) throws IOException
        {
            if (++writes % PERIOD == 0)
            {
                try (Arena arena = Arena.ofConfined())
                {
                    int _ = super.write(arena.allocate(samples.byteSize()), firstFrame, frames);
                }
            }
            return super.write(samples, firstFrame, frames);
        }
    }

    private static SoakPlan plan(final long seed)
    {
        final int which = (int)Math.floorMod(seed, (long)BLOCKS.length);
        return new SoakPlan(
            SECONDS, 25 + (int)Math.floorMod(seed, 80L), seed, 1 + (int)Math.floorMod(seed, 3L), BLOCKS[which],
            1 << (int)Math.floorMod(seed, 5L), false, Math.floorMod(seed, 4L) == 0, false, null);
    }

    private SoakReport soak(final SoakPlan plan, final StringBuilder log) throws IOException
    {
        return soak(plan, log, engine -> engine::newPlayer);
    }

    private SoakReport soak(
        final SoakPlan plan,
        final StringBuilder log,
        final Function<AudioEngine, Function<AudioSink, Player>> players) throws IOException
    {
        final List<Path> files = Soak.writeFiles(directory, plan);
        final TurnedClock clock = new TurnedClock();
        final Path plugins = Files.createTempDirectory(directory, "plugins-");
        final Builds builds = new Builds(plugins, installed(), flawed(), false);
        final EngineConfig config = EngineConfig.defaults().mode(PipelineMode.INVOKER).clock(clock)
            .blockFrames(plan.blockFrames()).ringBlocks(plan.ringBlocks()).pluginDirectory(plugins)
            .swaps(plan.broken() ? new SwapPolicy(SwapPolicy.DEFAULT.crossfadeMs(), PROBATION_BLOCKS) :
                SwapPolicy.DEFAULT);
        final SoakReport report;
        final Path shadows;
        try (AudioEngine engine = AudioEngine.launch(config))
        {
            shadows = engine.shadowDirectory();
            report = new Soak(engine, plan, clock, plan.broken() ? builds : null, players.apply(engine), () -> false)
                .run(files, log, (seconds, note) ->
                {
                });
        }
        report.checkClosed(shadows);
        return report;
    }

    /** Builds of the gain that load and are wrong all the same: they have to fail their probation. */
    private Path flawed() throws IOException
    {
        final Path flawed = Files.createTempDirectory(directory, "flawed-");
        for (final String flaw : List.of("nan", "silent"))
        {
            final Path built = Path.of(System.getProperty("stellatune.testPlugins"), "gain_" + flaw);
            Files.copy(built.resolve("libgain_" + flaw + ".so"), flawed.resolve("stellatune.gain." + flaw + ".so"));
        }
        return flawed;
    }

    private static Map<String, Path> installed() throws IOException
    {
        final Path root = Path.of(System.getProperty("stellatune.plugins"));
        final Map<String, Path> installed = new TreeMap<>();
        for (final String plugin : Soak.plugins())
        {
            try (Stream<Path> found = Files.list(root.resolve(plugin.substring(plugin.indexOf('.') + 1))))
            {
                installed.put(plugin, found.filter(file -> file.toString().endsWith(".so")).findFirst().orElseThrow());
            }
        }
        return installed;
    }
}
