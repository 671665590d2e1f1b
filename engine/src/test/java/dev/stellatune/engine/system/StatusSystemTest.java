// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.sink.NullSink;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineSnapshot;
import dev.stellatune.engine.status.EngineSnapshot.CallSnapshot;
import dev.stellatune.engine.status.EngineSnapshot.LibrarySnapshot;
import dev.stellatune.engine.status.EngineSnapshot.PlayerSnapshot;
import dev.stellatune.engine.status.EngineSnapshot.StageSnapshot;
import dev.stellatune.engine.status.LeaseState;
import dev.stellatune.engine.status.StatusReader;
import dev.stellatune.ffi.plugin.PluginCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What others see of an engine, in its file, while it works.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StatusSystemTest
{
    private static final int BLOCK_FRAMES = 64;
    private static final int BLOCKS = 2_000;
    private static final int FRAMES = BLOCKS * BLOCK_FRAMES;

    @TempDir
    private Path temporary;

    private TestEngine launch(final PipelineMode mode, final Path... libraries)
    {
        return TestEngine.launch(mode, temporary, config -> config.blockFrames(BLOCK_FRAMES), libraries);
    }

    /** As another process reads it. */
    private static EngineSnapshot read(final TestEngine engine)
    {
        try
        {
            return StatusReader.read(Objects.requireNonNull(engine.engine().status().file())).orElseThrow();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    private static LibrarySnapshot library(final TestEngine engine, final LeaseState state)
    {
        return read(engine).libraries().stream().filter(library -> library.state() == state).findFirst().orElseThrow();
    }

    private static boolean hasLibrary(final TestEngine engine, final LeaseState state)
    {
        return read(engine).libraries().stream().anyMatch(library -> library.state() == state);
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldTellHowAPlayerDoes(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode, Natives.fixture("tone_v1")))
        {
            final CaptureSink sink = CaptureSink.limitedTo(FRAMES);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("tone"), Tone.choice(2L * FRAMES));
            var _ = player.play();
            engine.until("the sink is full", sink::isFull);
            engine.until("all is told", () -> read(engine).players().getFirst().acceptedFrames() == FRAMES);

            final EngineSnapshot seen = read(engine);
            final PlayerSnapshot told = seen.players().getFirst();
            assertThat(seen.players()).hasSize(1);
            assertThat(told.name()).isEqualTo("stellatune-player1");
            assertThat(told.mode()).isEqualTo(mode.name());
            assertThat(told.blockFrames()).isEqualTo(BLOCK_FRAMES);
            assertThat(told.sampleRate()).isEqualTo(Tone.RATE);
            assertThat(told.blocks()).isEqualTo(BLOCKS);
            assertThat(told.stages()).extracting(StageSnapshot::role).containsExactly("decoder", "dsp", "sink");
            assertThat(told.stages()).allSatisfy(stage ->
            {
                assertThat(stage.times().count()).as("one of sixteen").isGreaterThanOrEqualTo(BLOCKS / 16);
                assertThat(stage.times().maxNs()).isGreaterThanOrEqualTo(stage.times().percentileNs(99)).isPositive();
            });
            if (mode == PipelineMode.DEDICATED)
            {
                // the others have worked ahead
                assertThat(told.readyBlocks()).isBetween(1, told.ringBlocks());
            }
            assertThat(seen.counters()).containsEntry("BLOCKS", (long)BLOCKS).containsEntry("LIBRARIES_LOADED", 1L);
            player.close();
            assertThat(read(engine).players()).isEmpty();
        }
    }

    @Test
    void shouldTellWhatBecomesOfLibraries()
    {
        try (TestEngine engine = launch(PipelineMode.FUSED))
        {
            final Path installed = Natives.install(Natives.fixture("tone_v1"), temporary);
            engine.get(engine.engine().plugins().load(installed));
            engine.until("it is told to be current", () -> hasLibrary(engine, LeaseState.CURRENT));
            final CaptureSink sink = CaptureSink.limitedTo(FRAMES);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("tone"), Tone.choice(2L * FRAMES));
            var _ = player.play();
            engine.until("its instance is told", () -> library(engine, LeaseState.CURRENT).instances() == 1);

            final LibrarySnapshot current = library(engine, LeaseState.CURRENT);
            assertThat(current.pluginId()).isEqualTo(Tone.PLUGIN);
            assertThat(current.version()).isEqualTo("1.0.0");
            assertThat(current.file()).isEqualTo(installed.toString());
            assertThat(current.epoch()).isEqualTo(1);
            assertThat(current.count()).isEqualTo(2);

            Natives.replace(installed, Natives.fixture("tone_v2"));
            engine.get(engine.engine().plugins().reloadPlugin(Tone.PLUGIN));
            engine.until("the new one is told", () -> library(engine, LeaseState.CURRENT).version().equals("2.0.0"));
            engine.until("only the new one is left", () -> read(engine).libraries().size() == 1);
            assertThat(engine.counter(EngineCounter.INSTANCES_RECREATED)).isEqualTo(1);
            player.close();
        }
    }

    @Test
    void shouldNotBeDisturbedByReaders() throws Exception
    {
        final float[] alone;
        final float[] watched;
        final long reads;
        try (TestEngine engine = launch(PipelineMode.FUSED, Natives.fixture("tone_v1"), Natives.plugin("gain")))
        {
            alone = render(engine);
            final Path file = Objects.requireNonNull(engine.engine().status().file());
            assertThat(file.toFile().setReadOnly()).isTrue();
            final AtomicLong count = new AtomicLong();
            final CompletableFuture<Void> end = new CompletableFuture<>();
            final Thread reader = Thread.ofPlatform().start(() ->
            {
                while (!end.isDone())
                {
                    read(engine);
                    count.incrementAndGet();
                }
            });
            engine.until("somebody reads", () -> count.get() > 0);
            watched = render(engine);
            end.complete(null);
            reader.join();
            reads = count.get();
            assertThat(Files.exists(file)).isTrue();
        }
        assertThat(reads).isGreaterThan(1);
        assertThat(watched).isEqualTo(alone);
    }

    private static float[] render(final TestEngine engine)
    {
        final CaptureSink sink = new CaptureSink();
        try (Player player = engine.newPlayer(sink))
        {
            player.dsps(List.of(new DspChoice("stellatune.gain", "gain", "{\"gain_db\":-6}")));
            player.enqueue(Tone.input("tone"), Tone.choice(20L * FRAMES));
            engine.play(player);
        }
        return sink.samples();
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"FUSED", "DEDICATED"})
    void shouldNameACallThatDoesNotReturnWhileItIsStuck(final PipelineMode mode)
    {
        final Slow slow = new Slow(temporary);
        try (TestEngine engine = launch(mode, Natives.fixture("slow")))
        {
            final Player player = engine.newPlayer(NullSink.fast());
            player.enqueue(MediaInput.ofChannel("slow", () -> Files.newByteChannel(Path.of("/dev/null"))),
                slow.waitingAt("read", 100));
            var _ = player.play();
            engine.until("the plugin is stuck", slow::isReached);
            final String thread = "stellatune-player1-" + (mode == PipelineMode.FUSED ? "audio" : "decoder");

            engine.until("the call is named", () -> engine.errors().stream().anyMatch(error -> error.equals(
                "Thread " + thread + " has been in read_interleaved_f32 of plugin test.slow for 2 seconds: the " +
                    "plugin is stuck, and its player stands still until the call returns.")));
            final CallSnapshot call = read(engine).calls().getFirst();
            assertThat(call.thread()).isEqualTo(thread);
            assertThat(call.worker()).isTrue();
            assertThat(call.call()).isEqualTo(PluginCall.READ);
            assertThat(call.library().pluginId()).isEqualTo("test.slow");
            assertThat(call.since()).isNotNull();

            slow.open();
            engine.until("nobody is in a call", () -> read(engine).calls().isEmpty());
            assertThat(engine.engine().status().errors()).hasSize(1);
            player.close();
        }
    }

    @Test
    void shouldNotCallAJobStuckThatTakesItsTime() throws Exception
    {
        final Slow slow = new Slow(temporary);
        try (TestEngine engine = launch(PipelineMode.FUSED, Natives.fixture("slow")))
        {
            final Player player = engine.newPlayer(NullSink.fast());
            player.enqueue(MediaInput.ofChannel("slow", () -> Files.newByteChannel(Path.of("/dev/null"))),
                slow.waitingAt("open", 100));
            var _ = player.play();
            engine.until("the plugin takes its time", slow::isReached);
            final CallSnapshot call = read(engine).calls().getFirst();
            assertThat(call.worker()).isFalse();
            assertThat(call.call()).isEqualTo(PluginCall.OPEN);
            engine.until("the call is more than two seconds old", () ->
            {
                final CallSnapshot now = read(engine).calls().getFirst();
                return now.since() != null && Objects.requireNonNull(now.since()).plusMillis(2_500)
                    .isBefore(read(engine).alive());
            });
            assertThat(engine.errors()).isEmpty();
            slow.open();
            engine.until("nobody is in a call", () -> read(engine).calls().isEmpty());
            player.close();
        }
    }
}
