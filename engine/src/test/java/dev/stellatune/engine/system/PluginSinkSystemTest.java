// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.playback.PlayerState;
import dev.stellatune.engine.runtime.ReloadReport;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.sink.SinkChoice;
import dev.stellatune.engine.status.EngineCounter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plugins as sinks: what they get, and what becomes of the music while they are replaced, disabled, or stand still.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PluginSinkSystemTest
{
    private static final String CAPTURE = "test.capture";
    private static final String STALLED = "test.stalled";
    private static final int FRAMES = 48_013;

    @TempDir
    private Path temporary;

    private TestEngine launch(final PipelineMode mode)
    {
        return TestEngine.launch(mode, temporary, Natives.install(Natives.fixture("tone_v1"), temporary),
            Natives.install(Natives.fixture("capture"), temporary),
            Natives.install(Natives.fixture("stalled_sink"), temporary));
    }

    private Path file()
    {
        return temporary.resolve("heard.raw");
    }

    private AudioSink capture(final TestEngine engine, final String config)
    {
        return engine.engine().newSink(new SinkChoice(CAPTURE, "capture", config, "{\"path\":\"" + file() + "\"}"));
    }

    private float[] heard()
    {
        try
        {
            final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file())).order(ByteOrder.nativeOrder());
            final float[] samples = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(samples);
            return samples;
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    private static EngineFuture<PlaybackSummary> playTone(final Player player)
    {
        player.enqueue(Tone.input("tone"), Tone.choice(FRAMES));
        return player.play();
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldGiveTheSinkEveryFrameOnceWhenItTakesAFewAtATime(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final PlaybackSummary summary = engine.get(playTone(engine.newPlayer(capture(engine, "{\"max\":100}"))));

            assertThat(heard()).isEqualTo(Tone.frames(0, FRAMES));
            assertThat(summary.failures()).isEmpty();
            assertThat(engine.plugin(CAPTURE).endpoints()).as("the binding ended with the sink").isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldLoseNoFrameWhenTheSinksLibraryIsReplacedWhileItsDevicePlays(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final Player player = engine.newPlayer(capture(engine, "{\"buffer\":2000}"));
            final EngineFuture<PlaybackSummary> end = playTone(player);
            for (int reload = 1; reload <= 3; reload++)
            {
                final long place = reload * 10_000L;
                engine.until("frame " + place, () -> player.position() >= place);
                final Path old = engine.shadow(CAPTURE);
                assertThat(engine.get(engine.engine().plugins().reloadPlugin(CAPTURE))).isNotNull();
                engine.untilGone(old);
            }

            final PlaybackSummary summary = engine.get(end);
            assertThat(heard()).isEqualTo(Tone.frames(0, FRAMES));
            assertThat(summary.failures()).isEmpty();
            assertThat(engine.errors()).isEmpty();
            assertThat(engine.counter(EngineCounter.INSTANCES_RECREATED)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldWaitForTheSinkWhileItsPluginIsDisabled(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final Player player = engine.newPlayer(capture(engine, "{\"buffer\":2000}"));
            final EngineFuture<PlaybackSummary> end = playTone(player);
            engine.until("music", () -> player.position() > 5_000);
            final Path old = engine.shadow(CAPTURE);

            assertThat(engine.get(engine.engine().plugins().setPluginEnabled(CAPTURE, false))).isTrue();
            engine.untilGone(old);
            final long stood = player.acceptedFrames();
            assertThat(end).isNotDone();
            assertThat(engine.errors()).singleElement().asString().contains("playback waits for it");

            assertThat(engine.get(engine.engine().plugins().setPluginEnabled(CAPTURE, true))).isTrue();
            engine.until("it goes on", () -> player.acceptedFrames() > stood);
            final PlaybackSummary summary = engine.get(end);
            assertThat(summary.frames()).isEqualTo(FRAMES);
            assertThat(heard()).isEqualTo(Tone.frames(0, FRAMES));
        }
    }

    /** A device that takes nothing holds up nobody else. */
    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldReloadDisableAndCloseWhileTheSinkIsStalled(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final Player player = engine.newPlayer(engine.engine().newSink(
                new SinkChoice(STALLED, "stalled", "{}", "{}")));
            final EngineFuture<PlaybackSummary> end = playTone(player);
            engine.until("the track is open", () -> player.state() == PlayerState.PLAYING);
            final Path tone = engine.shadow(Tone.PLUGIN);
            final Path sink = engine.shadow(STALLED);

            assertThat(engine.get(engine.engine().plugins().reloadPlugin(Tone.PLUGIN))).isNotNull();
            engine.untilGone(tone);
            assertThat(engine.get(engine.engine().plugins().reloadPlugin(STALLED))).isNotNull();
            engine.untilGone(sink);
            engine.until("both run anew", () -> engine.counter(EngineCounter.INSTANCES_RECREATED) == 2);
            final Path second = engine.shadow(STALLED);
            assertThat(engine.get(engine.engine().plugins().setPluginEnabled(STALLED, false))).isTrue();
            engine.untilGone(second);

            assertThat(player.acceptedFrames()).isZero();
            assertThat(engine.get(player.stop())).isTrue();
            assertThat(end).isDone();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldSayWhatIsWrongWhenTheSinkCannotBeOpened(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final PlaybackSummary none = engine.get(playTone(engine.newPlayer(
                engine.engine().newSink(new SinkChoice("test.nobody", "none", "{}", "{}")))));
            assertThat(none.failures()).singleElement().asString().contains("There is no plugin test.nobody");

            final PlaybackSummary other = engine.get(playTone(engine.newPlayer(capture(engine, "{\"rate\":44100}"))));
            assertThat(other.failures()).singleElement().asString()
                .contains("plays 44100 Hz, 2 channels and not 48000 Hz, 2 channels");
            assertThat(engine.plugin(CAPTURE).leaseCount()).as("only the registry's own").isEqualTo(1);
            assertThat(engine.plugin(CAPTURE).endpoints()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldListTheTargetsOfAPlugin(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final SinkChoice choice = new SinkChoice(STALLED, "stalled", "{}", "{}");

            assertThat(engine.get(engine.engine().sinkTargets(choice))).isEqualTo("[{\"id\":\"stalled\"}]");
        }
    }

    /** The drain that a disabling ended is not taken for the one of the next reload. */
    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldDrainAnewWhenReloadedAfterItWasDisabledWhileDraining(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final Player player = engine.newPlayer(capture(engine, "{\"buffer\":9600}"));
            final EngineFuture<PlaybackSummary> end = playTone(player);
            engine.until("music", () -> player.acceptedFrames() > 9_600);
            assertThat(engine.get(engine.engine().plugins().reloadPlugin(CAPTURE))).isNotNull();
            assertThat(engine.get(engine.engine().plugins().setPluginEnabled(CAPTURE, false))).isTrue();
            assertThat(engine.get(engine.engine().plugins().setPluginEnabled(CAPTURE, true))).isTrue();
            engine.until("it goes on", () -> player.acceptedFrames() > 30_000);
            assertThat(engine.get(engine.engine().plugins().reloadPlugin(CAPTURE))).isNotNull();

            assertThat(engine.get(end).frames()).isEqualTo(FRAMES);
            assertThat(heard()).isEqualTo(Tone.frames(0, FRAMES));
            assertThat(engine.errors()).noneMatch(error -> error.contains("unheard"));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldNeverHaveTheDeviceOpenTwiceWhenReloadedTwiceAtOnce(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final Player player = engine.newPlayer(capture(engine, "{\"buffer\":2000,\"exclusive\":1}"));
            final EngineFuture<PlaybackSummary> end = playTone(player);
            for (int i = 1; i <= 5; i++)
            {
                final long place = i * 8_000L;
                engine.until("frame " + place, () -> player.position() >= place);
                final EngineFuture<ReloadReport> first = engine.engine().plugins().reloadPlugin(CAPTURE);
                final EngineFuture<ReloadReport> second = engine.engine().plugins().reloadPlugin(CAPTURE);
                assertThat(engine.get(first)).isNotNull();
                assertThat(engine.get(second)).isNotNull();
            }

            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(heard()).isEqualTo(Tone.frames(0, FRAMES));
            assertThat(engine.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldLeaveNothingWhenTheEngineIsClosedWhileASinkIsBeingReplaced(final PipelineMode mode)
    {
        for (int i = 0; i < 5; i++)
        {
            try (TestEngine engine = TestEngine.launch(
                mode, temporary, Natives.fixture("tone_v1"), Natives.fixture("capture")))
            {
                final Player player = engine.newPlayer(capture(engine, "{\"buffer\":500,\"exclusive\":1}"));
                EngineFuture<PlaybackSummary> _ = playTone(player);
                engine.until("music", () -> player.acceptedFrames() > 600);
                EngineFuture<ReloadReport> _ = engine.engine().plugins().reloadPlugin(CAPTURE);
            }
        }
    }

    @Test
    void shouldSaySoWhenTargetsAreAskedOfAClosedEngine()
    {
        final TestEngine engine = launch(PipelineMode.FUSED);
        engine.close();

        assertThat(engine.engine().sinkTargets(new SinkChoice(STALLED, "stalled", "{}", "{}")))
            .isCompletedExceptionally();
    }
}
