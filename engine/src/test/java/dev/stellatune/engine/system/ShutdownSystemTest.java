// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DecoderChoice;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.playback.PlayerState;
import dev.stellatune.engine.sink.WavEncoding;
import dev.stellatune.engine.sink.WavFileSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Whatever an engine is doing, closing it ends its threads, unloads its libraries, deletes their copies, finishes its
 * sinks and completes the futures that somebody waits for.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShutdownSystemTest
{
    private static final long ENDLESS = 1_000_000_000_000L;

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldLeaveNothingWhenIdle(final PipelineMode mode)
    {
        try (TestEngine engine = TestEngine.launch(mode, temporary))
        {
            assertThat(engine.state().plugins()).isEmpty();
        }
        try (TestEngine engine = launch(mode))
        {
            assertThat(engine.state().plugins()).hasSize(5);
        }
        try (TestEngine engine = launch(mode))
        {
            assertThat(engine.newPlayer(new CaptureSink()).state()).isEqualTo(PlayerState.STOPPED);
            engine.newPlayer(new CaptureSink()).enqueue(Tone.input("never played"), Tone.choice(1000));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldFinishSinkWhenPlaying(final PipelineMode mode)
    {
        final Path target = temporary.resolve("out.wav");
        final WavFileSink sink = new WavFileSink(target, WavEncoding.FLOAT32);
        final EngineFuture<PlaybackSummary> end;
        try (TestEngine engine = launch(mode))
        {
            final Player player = engine.newPlayer(sink);
            player.dsps(List.of(new DspChoice("test.counter", "counter", "{}")));
            player.enqueue(Tone.input("endless"), Tone.choice(ENDLESS));
            end = player.play();
            engine.until("it plays", () -> player.acceptedFrames() > 1000);
        }
        assertThat(end).isCompleted();
        final float[] written = WavData.read(target).floats();
        assertThat(written).isEqualTo(Tone.frames(0, written.length / 2)).hasSizeGreaterThan(2000);
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldLeaveNothingWhenPausedOrStalledOrPreparing(final PipelineMode mode)
    {
        final List<CaptureSink> sinks = new ArrayList<>();
        final List<EngineFuture<PlaybackSummary>> ends = new ArrayList<>();
        try (TestEngine engine = launch(mode))
        {
            for (int i = 0; i < 3; i++)
            {
                final CaptureSink sink = CaptureSink.limitedTo(1001);
                sinks.add(sink);
                final Player player = engine.newPlayer(sink);
                player.dsps(List.of(new DspChoice("test.counter", "counter", "{}")));
                player.enqueue(Tone.input("first"), Tone.choice(ENDLESS));
                player.enqueue(Tone.input("second"), Tone.choice(1000));
                ends.add(player.play());
                engine.until("it plays", sink::isFull);
                if (i == 1)
                {
                    player.pause();
                    engine.until("paused", () -> player.state() == PlayerState.PAUSED);
                }
                else if (i == 2)
                {
                    player.seek(5000).thenAccept(done -> assertThat(done).isNotNull());
                    player.next();
                    player.pause();
                }
            }
        }
        assertThat(sinks).allSatisfy(sink ->
        {
            assertThat(sink.isOpen()).isFalse();
            assertThat(sink.breaches()).isEmpty();
        });
        assertThat(ends).allSatisfy(end -> assertThat(end).isCompleted());
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldLeaveNothingWhenClosedAtOnceAfterCommands(final PipelineMode mode)
    {
        for (int commands = 0; commands < 7; commands++)
        {
            final CaptureSink sink = new CaptureSink();
            final EngineFuture<PlaybackSummary> end;
            try (TestEngine engine = launch(mode))
            {
                final Player player = engine.newPlayer(sink);
                player.dsps(List.of(new DspChoice("test.counter", "counter", "{}")));
                player.enqueue(Tone.input("first"), Tone.choice(3000));
                player.enqueue(Tone.input("second"), Tone.mono44(1000));
                end = player.play();
                final Runnable[] next = {
                    player::pause, () -> player.seek(100), player::next, () -> player.stop(), player::play,
                    () -> engine.engine().plugins().reloadPlugin("test.counter")};
                for (int i = 0; i < commands; i++)
                {
                    next[i].run();
                }
            }
            assertThat(end).as(commands + " commands").isCompleted();
            assertThat(sink.isOpen()).as(commands + " commands").isFalse();
            assertThat(sink.breaches()).as(commands + " commands").isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldFinishSinkWhenPlayerIsClosedWithoutWaitingForItsStop(final PipelineMode mode)
    {
        final Path target = temporary.resolve("out.wav");
        try (TestEngine engine = launch(mode))
        {
            final Player player = engine.newPlayer(new WavFileSink(target, WavEncoding.INT24));
            player.enqueue(Tone.input("endless"), Tone.choice(ENDLESS));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("it plays", () -> player.acceptedFrames() > 1000);
            final EngineFuture<Boolean> stopped = player.stop();
            player.close();
            player.close();
            assertThat(stopped).isCompleted();
            assertThat(end).isCompleted();
            assertThat(target).exists();
            assertThat(engine.plugin(Tone.PLUGIN).endpoints()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldFinishSinkWhenClosedAboutTheEndOfTheTrack(final PipelineMode mode)
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        try (TestEngine engine = launch(mode))
        {
            for (int i = 0; i < 60; i++)
            {
                final CaptureSink sink = new CaptureSink();
                final Player player = engine.newPlayer(sink);
                player.dsps(List.of(new DspChoice("test.counter", "counter", "{}")));
                player.enqueue(Tone.input("short"), Tone.choice(1 + random.nextInt(1000)));
                final EngineFuture<PlaybackSummary> end = player.play();
                for (int spin = random.nextInt(30_000); spin > 0; spin--)
                {
                    if (engine.isInvoker() && spin % 1000 == 0)
                    {
                        engine.engine().turn();
                    }
                    Thread.onSpinWait();
                }
                player.close();
                assertThat(end).as("round " + i + ", seed " + seed).isCompleted();
                assertThat(sink.isOpen()).as("round " + i + ", seed " + seed).isFalse();
                assertThat(sink.breaches()).as("round " + i + ", seed " + seed).isEmpty();
            }
            engine.until("no binding is left, seed " + seed, () ->
                engine.state().plugins().stream().allMatch(plugin -> plugin.endpoints().isEmpty()));
            engine.until("no instance is left, seed " + seed, () ->
                engine.state().plugins().stream().allMatch(plugin -> plugin.leaseCount() == 1));
        }
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"FUSED", "DEDICATED"})
    void shouldLeaveNothingWhenAPluginIsStillOpening(final PipelineMode mode) throws Exception
    {
        for (final String function : new String[] {"create", "open", "seek"})
        {
            final Slow slow = new Slow(temporary);
            final CaptureSink sink = CaptureSink.limitedTo(1000);
            try (TestEngine engine = launch(mode))
            {
                final Player player = engine.newPlayer(sink);
                if (function.equals("seek"))
                {
                    player.enqueue(Tone.input("slow"), slow.waitingAt("seek", ENDLESS));
                    var _ = player.play();
                    engine.until("it plays", sink::isFull);
                    var _ = player.seek(480_000);
                }
                else
                {
                    player.enqueue(Tone.input("first"), Tone.choice(ENDLESS));
                    player.enqueue(Tone.input("slow"), slow.waitingAt(function, ENDLESS));
                    var _ = player.play();
                }
                engine.until("the plugin waits in " + function, slow::isReached);
                final FutureTask<Boolean> closing = new FutureTask<>(engine::closeEngine, true);
                Thread.ofPlatform().name("closer").start(closing);
                engine.until("the player is stopped", () -> !sink.isOpen());
                slow.open();
                assertThat(engine.get(closing)).isTrue();
            }
        }
    }

    @Test
    void shouldGiveUpAfterSecondsWhenAWorkerIsStuckInAPlugin()
    {
        final Slow slow = new Slow(temporary);
        final CaptureSink sink = new CaptureSink();
        final TestEngine engine = launch(PipelineMode.FUSED);
        final Player player = engine.newPlayer(sink);
        player.enqueue(Tone.input("stuck"), slow.waitingAt("read", ENDLESS));
        var _ = player.play();
        engine.until("the plugin is stuck", slow::isReached);

        engine.closeEngine();
        assertThat(engine.errors()).anySatisfy(error -> assertThat(error).contains("stuck").endsWith("."));
        assertThat(engine.errors()).anySatisfy(error -> assertThat(error).contains("test.slow").endsWith("."));
        assertThat(engine.engine().shadowDirectory()).doesNotExist();

        // the library is still there for the thread that comes back from it
        slow.open();
        final Thread worker = player.workerThreads().getFirst().thread();
        engine.until("the worker ends", () -> !worker.isAlive());
        assertThat(engine.threadsLeft()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldLeaveNothingAfterFailures(final PipelineMode mode) throws IOException
    {
        try (TestEngine engine = launch(mode))
        {
            for (final String broken : new String[] {"no_entry", "null_entry", "wrong_abi", "bad_metadata",
                "null_capability", "no_create", "duplicate_type", "unresolved", "exec_stack", "missing_needed"})
            {
                assertThatThrownBy(() -> engine.engine().plugins().load(Natives.fixture(broken)).get())
                    .cause().hasMessageContaining(broken);
            }
            final Path gone = Files.createDirectory(temporary.resolve("gone"));
            final Player noDirectory =
                engine.newPlayer(new WavFileSink(gone.resolve("no").resolve("out.wav"), WavEncoding.INT16));
            noDirectory.enqueue(Tone.input("tone"), Tone.choice(1000));
            assertThat(engine.play(noDirectory).failures()).singleElement().asString().contains("out.wav");

            final Player player = engine.newPlayer(new CaptureSink());
            player.enqueue(temporary.resolve("missing.flac"));
            player.enqueue(Tone.input("tone"), new DecoderChoice("no", "no", "{}"));
            assertThat(engine.play(player).failures()).hasSize(2);
        }
    }

    @Test
    void shouldRefuseWaitingWhenOnAnEngineThread()
    {
        try (TestEngine engine = launch(PipelineMode.FUSED))
        {
            final Player player = engine.newPlayer(new CaptureSink());
            player.addListener(event -> player.close());
            player.enqueue(Tone.input("tone"), Tone.choice(1000));
            assertThat(engine.play(player).failures()).isEmpty();
            assertThat(engine.errors()).anySatisfy(error -> assertThat(error).contains("must not wait"));
        }
    }

    @Test
    void shouldStayOpenWhenInvokedAndClosedByAnotherThread() throws Exception
    {
        final CaptureSink sink = CaptureSink.limitedTo(1000);
        try (TestEngine engine = launch(PipelineMode.INVOKER))
        {
            final Player player = engine.newPlayer(sink);
            player.dsps(List.of(new DspChoice("test.counter", "counter", "{}")));
            player.enqueue(Tone.input("tone"), Tone.choice(ENDLESS));
            var _ = player.play();
            engine.until("it plays", sink::isFull);

            final FutureTask<Boolean> closing = new FutureTask<>(() -> engine.engine().close(), true);
            Thread.ofPlatform().name("stranger").start(closing);
            assertThatThrownBy(closing::get).cause()
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("stranger");
            sink.allow(2000);
            engine.until("it plays on", sink::isFull);
        }
        assertThat(sink.isOpen()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"FUSED", "DEDICATED"})
    void shouldCloseOnceWhenManyThreadsClose(final PipelineMode mode)
    {
        final CaptureSink sink = CaptureSink.limitedTo(1000);
        try (TestEngine engine = launch(mode))
        {
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("tone"), Tone.choice(ENDLESS));
            var _ = player.play();
            engine.until("it plays", sink::isFull);
            final List<FutureTask<Boolean>> closers = new ArrayList<>();
            for (int i = 0; i < 4; i++)
            {
                final boolean whole = i % 2 == 0;
                final FutureTask<Boolean> closer =
                    new FutureTask<>(whole ? engine.engine()::close : player::close, true);
                closers.add(closer);
                Thread.ofPlatform().name("closer").start(closer);
            }
            for (final FutureTask<Boolean> closer : closers)
            {
                assertThat(engine.get(closer)).isTrue();
            }
        }
        assertThat(sink.closes()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldKeepNothingOpenWhenLaunchedAndClosedManyTimes(final PipelineMode mode) throws IOException
    {
        final Path file = Pcm.noise(44100, 2, 16, 3000, 1).writeFlac(temporary.resolve("music.flac"));
        int files = 0;
        int libraries = 0;
        for (int i = 0; i < 60; i++)
        {
            try (AudioEngine engine = AudioEngine.launch(EngineConfig.defaults().mode(mode).shadowParent(temporary)
                .pluginDirectory(Natives.plugins()));
                Player player = engine.newPlayer(new CaptureSink()))
            {
                assertThat(engine.loadReport().failed()).isEmpty();
                player.dsps(List.of(new DspChoice("stellatune.gain", "gain", "{}")));
                player.enqueue(file);
                var _ = player.play();
                assertThat(player.awaitEnd().frames()).isEqualTo(3000);
            }
            if (i == 9)
            {
                files = Natives.openFiles();
                libraries = Natives.mappedLibraries().size();
            }
        }
        assertThat(Natives.openFiles()).as("open files").isLessThanOrEqualTo(files);
        assertThat(Natives.mappedLibraries().size()).as("libraries").isLessThanOrEqualTo(libraries);
        try (Stream<Path> left = Files.list(temporary))
        {
            assertThat(left.filter(Files::isDirectory)).isEmpty();
        }
    }

    private TestEngine launch(final PipelineMode mode)
    {
        return TestEngine.launch(mode, temporary, Natives.fixture("tone_v1"), Natives.fixture("tone_mono44"),
            Natives.fixture("counter_v1"), Natives.fixture("slow"), Natives.plugin("sndfile"));
    }
}
