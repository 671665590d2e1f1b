// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DecoderChoice;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlaybackEvent;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.status.EngineCounter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plugins that break their word, one rule at a time, in a running pipeline: each lie costs one sentence, and the music
 * goes on with the next track or without the DSP.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LiarSystemTest
{
    private static final String LIAR = "test.liar";

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldEndTrackWithOneSentenceWhenDecoderLiesAboutItsFrames(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            for (final String lie : new String[] {"frames", "all_frames", "eof"})
            {
                final PlaybackSummary summary = playLiarThenTone(engine, lie);
                assertThat(summary.failures()).as(lie).singleElement().asString()
                    .contains("the liar").contains("defect of the plugin").endsWith(".");
                assertThat(summary.tracksStarted()).as(lie).isLessThanOrEqualTo(2);
            }
            assertThat(engine.events(PlaybackEvent.TrackFailed.class)).hasSize(3);
            assertThat(engine.counter(EngineCounter.FAULTS)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldSkipTrackWithOneSentenceWhenDecoderLiesWhileItIsOpened(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            for (final String lie : new String[] {"null_handle", "null_vtable", "null_slot", "code", "channels",
                "many_channels", "rate", "high_rate", "text_message", "utf8", "length", "null_text"})
            {
                final PlaybackSummary summary = playLiarThenTone(engine, lie);
                assertThat(summary.failures()).as(lie).singleElement().asString().contains("the liar").endsWith(".");
                assertThat(summary.tracksStarted()).as(lie).isEqualTo(1);
            }
            engine.until("nothing of the liars is left", () -> engine.plugin(LIAR).leaseCount() == 1 &&
                engine.plugin(LIAR).endpoints().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldPlayWhenSuccessComesWithAGarbageMessage(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final CaptureSink sink = CaptureSink.limitedTo(5000);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("the liar"), decoder("ok_message"));
            var _ = player.play();
            engine.until("it plays", sink::isFull);
            assertThat(sink.samples()).isEqualTo(new float[10_000]);
            assertThat(engine.get(player.stop())).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldPlayNextTrackWhenDecoderNeverHasFrames(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final CaptureSink sink = new CaptureSink();
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("the liar"), decoder("not_yet"));
            player.enqueue(Tone.input("the tone"), Tone.choice(3000));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("both are open", () -> engine.plugin(Tone.PLUGIN).leaseCount() == 2);
            player.next();
            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).isEqualTo(Tone.frames(0, 3000));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldLetGoOfLibraryWhenDecoderNeverHasFrames(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final Player player = engine.newPlayer(new CaptureSink());
            player.enqueue(Tone.input("the liar"), decoder("not_yet"));
            var _ = player.play();
            engine.until("it is open", () -> engine.plugin(LIAR).leaseCount() == 2);
            final Path first = engine.shadow(LIAR);
            assertThat(engine.get(engine.engine().plugins().reloadPlugin(LIAR))).isNotNull();
            engine.untilGone(first);
            final Path second = engine.shadow(LIAR);
            assertThat(engine.get(engine.engine().plugins().setPluginEnabled(LIAR, false))).isTrue();
            engine.untilGone(second);
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldBypassDspWhenItGivesWhatIsNotFinite(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final int frames = 40_000;
            final CaptureSink sink = new CaptureSink();
            final Player player = engine.newPlayer(sink);
            player.dsps(List.of(
                new DspChoice("test.counter", "counter", "{\"gain\":0.5}"),
                new DspChoice(LIAR, "liar", "{\"lie\":\"nan\"}"),
                new DspChoice("test.counter", "counter", "{\"gain\":0.25}")));
            player.enqueue(Tone.input("tone"), Tone.choice(frames));
            assertThat(engine.play(player).failures()).isEmpty();

            final float[] heard = sink.samples();
            assertThat(heard).hasSize(frames * 2);
            final float[] tone = Tone.frames(0, frames);
            int silenced = 0;
            for (int i = 0; i < heard.length; i++)
            {
                if (heard[i] != tone[i] * 0.125f)
                {
                    assertThat(heard[i]).as("sample " + i).isZero();
                    silenced = i;
                }
            }
            // the blocks that were under way when the first of them was looked at
            assertThat(silenced / 2).isBetween(1, 20 * 256);
            assertThat(engine.counter(EngineCounter.FAULTS)).isEqualTo(1);
            assertThat(engine.counter(EngineCounter.NON_FINITE_SAMPLES)).isPositive();
            assertThat(engine.errors()).anySatisfy(
                error -> assertThat(error).contains(LIAR).contains("bypassed").endsWith("."));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldSayOneSentenceWhenDspCannotBeUsed(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            for (final String lie : new String[] {"channels", "null_handle", "null_vtable", "null_slot", "code"})
            {
                final CaptureSink sink = new CaptureSink();
                try (Player player = engine.newPlayer(sink))
                {
                    player.dsps(List.of(
                        new DspChoice("test.counter", "counter", "{}"),
                        new DspChoice(LIAR, "liar", "{\"lie\":\"" + lie + "\"}")));
                    player.enqueue(Tone.input("tone"), Tone.choice(1000));
                    assertThat(engine.play(player).failures()).as(lie).singleElement().asString()
                        .contains(LIAR).endsWith(".");
                    assertThat(sink.isOpen()).as(lie).isFalse();
                }
            }
            engine.until("nothing of the liars is left", () -> engine.plugin(LIAR).leaseCount() == 1 &&
                engine.plugin("test.counter").leaseCount() == 1 && engine.plugin(LIAR).endpoints().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"FUSED", "DEDICATED"})
    void shouldGiveUpTrackWhenItsPluginDoesNotEnd(final PipelineMode mode)
    {
        final Slow slow = new Slow(temporary);
        try (TestEngine engine = TestEngine.launch(mode, temporary, config -> config.jobDeadlineMs(300),
            Natives.fixture("tone_v1"), Natives.fixture("slow")))
        {
            final CaptureSink sink = new CaptureSink();
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("the slow one"), slow.waitingAt("create", 1000));
            player.enqueue(Tone.input("the tone"), Tone.choice(2000));
            final PlaybackSummary summary = engine.play(player);

            assertThat(slow.isReached()).isTrue();
            assertThat(summary.failures()).singleElement().asString()
                .contains("the slow one").contains("did not end within 300 ms").endsWith(".");
            assertThat(sink.samples()).isEqualTo(Tone.frames(0, 2000));
            assertThat(engine.counter(EngineCounter.STUCK_JOBS)).isEqualTo(1);

            // it holds its library, and nothing else, until it comes back
            final Path library = engine.shadow("test.slow");
            assertThat(engine.get(engine.engine().plugins().reloadPlugin("test.slow"))).isNotNull();
            assertThat(engine.get(engine.engine().plugins().collectGarbage())).isZero();
            assertThat(Natives.isMapped(library)).isTrue();
            slow.open();
            engine.untilGone(library);
        }
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"FUSED", "DEDICATED"})
    void shouldPlayOthersWhileAPluginTakesItsTime(final PipelineMode mode)
    {
        final Slow slow = new Slow(temporary);
        try (TestEngine engine = launch(mode))
        {
            final Player patient = engine.newPlayer(new CaptureSink());
            patient.enqueue(Tone.input("the slow one"), slow.waitingAt("open", 1000));
            final EngineFuture<PlaybackSummary> late = patient.play();
            engine.until("it waits", slow::isReached);

            final CaptureSink sink = new CaptureSink();
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("the tone"), Tone.choice(20_000));
            assertThat(engine.play(player).failures()).isEmpty();
            assertThat(sink.samples()).isEqualTo(Tone.frames(0, 20_000));
            final Path old = engine.shadow(Tone.PLUGIN);
            assertThat(engine.get(engine.engine().plugins().reloadPlugin(Tone.PLUGIN))).isNotNull();
            engine.untilGone(old);
            assertThat(late).isNotDone();

            slow.open();
            assertThat(engine.get(late).frames()).isEqualTo(1000);
        }
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"FUSED", "DEDICATED"})
    void shouldPlayOnWhenOldInstanceTakesItsTimeToEnd(final PipelineMode mode)
    {
        final Slow slow = new Slow(temporary);
        try (TestEngine engine = launch(mode))
        {
            final CaptureSink sink = CaptureSink.limitedTo(2000);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("the slow one"), slow.waitingAt("destroy", 20_000));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("it plays", sink::isFull);
            final Path old = engine.shadow("test.slow");
            assertThat(engine.get(engine.engine().plugins().reloadPlugin("test.slow"))).isNotNull();
            engine.until("the old instance ends", slow::isReached);
            sink.allow(15_000);
            engine.until("it plays on", sink::isFull);
            assertThat(Natives.isMapped(old)).isTrue();
            slow.open();
            engine.untilGone(old);
            sink.allowAll();
            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).isEqualTo(Tone.frames(0, 20_000));
        }
    }

    private PlaybackSummary playLiarThenTone(final TestEngine engine, final String lie)
    {
        final CaptureSink sink = new CaptureSink();
        try (Player player = engine.newPlayer(sink))
        {
            player.enqueue(Tone.input("the liar"), decoder(lie));
            player.enqueue(Tone.input("the tone"), Tone.choice(3000));
            final PlaybackSummary summary = engine.play(player);
            assertThat(Arrays.copyOfRange(sink.samples(), Math.max(0, sink.samples().length - 6000),
                sink.samples().length)).as(lie).isEqualTo(Tone.frames(0, 3000));
            return summary;
        }
    }

    private static DecoderChoice decoder(final String lie)
    {
        return new DecoderChoice(LIAR, "liar", "{\"lie\":\"" + lie + "\"}");
    }

    private TestEngine launch(final PipelineMode mode)
    {
        return TestEngine.launch(mode, temporary, Natives.fixture("tone_v1"), Natives.fixture("counter_v1"),
            Natives.fixture("liar"), Natives.fixture("slow"));
    }
}
