// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.Continuity;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.control.SwapPolicy;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.playback.PlayerState;
import dev.stellatune.engine.runtime.ReloadReport;
import dev.stellatune.engine.runtime.SyncReport;
import dev.stellatune.engine.sink.SinkChoice;
import dev.stellatune.engine.status.EngineCounter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * New versions on probation, under music: those that pass take over unheard, those that do not are never heard, and
 * the version before is current again.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProbationSystemTest
{
    private static final String COUNTER = "test.counter";
    private static final String CAPTURE = "test.capture";
    private static final int FRAMES = 2_000_003;
    private static final int STEP = 700;
    private static final SwapPolicy POLICY = new SwapPolicy(5, 24);

    @TempDir
    private Path temporary;

    static Stream<Arguments> flaws()
    {
        return Stream.of(PipelineMode.values()).flatMap(mode -> Stream.of(
            Arguments.of(mode, "tone", "nan1", "not finite"),
            Arguments.of(mode, "tone", "nan2", "not finite"),
            Arguments.of(mode, "tone", "silent1", "was silent"),
            Arguments.of(mode, "tone", "slow1", "too slow"),
            Arguments.of(mode, "tone", "slow2", "took longer than a block lasts"),
            Arguments.of(mode, "tone", "short2", "ended at frame"),
            Arguments.of(mode, "tone", "fail1", "this build cannot read"),
            Arguments.of(mode, "tone", "fail2", "this build cannot read"),
            Arguments.of(mode, "counter", "nan1", "not finite"),
            Arguments.of(mode, "counter", "nan2", "not finite"),
            Arguments.of(mode, "counter", "silent1", "was silent"),
            Arguments.of(mode, "counter", "slow1", "too slow"),
            Arguments.of(mode, "counter", "slow2", "took longer than a block lasts")));
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void shouldNotBeHeardWhenBuildIsBroken(
        final PipelineMode mode, final String plugin, final String flaw, final String complaint)
    {
        try (Music music = new Music(mode, POLICY))
        {
            final Path old = music.engine.shadow("test." + plugin);
            final long epoch = music.engine.plugin("test." + plugin).epoch();
            final ReloadReport report = music.reload(plugin, plugin + "_" + flaw);

            assertThat(report.verdict()).as(report.toString()).isEqualTo(ReloadReport.Verdict.ROLLED_BACK);
            assertThat(report.reason()).contains("test." + plugin, "rolled back", complaint);
            assertThat(music.engine.errors()).contains(report.reason());
            assertThat(music.engine.plugin("test." + plugin).epoch()).isEqualTo(report.epoch())
                .isGreaterThan(epoch + 1);
            assertThat(music.engine.shadow("test." + plugin)).isEqualTo(old).exists();
            music.play(50_000);
            music.engine.until("only the old libraries are left", () -> music.engine.state().retired().isEmpty());
            assertThat(music.heardTone()).isTrue();
            // and the next good one comes in
            assertThat(music.reload(plugin, plugin + "_v2").verdict()).isEqualTo(ReloadReport.Verdict.PASSED);
            music.engine.untilGone(old);
            assertThat(music.heardTone()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldTellHowTheSoundWentOnWhenBuildPasses(final PipelineMode mode)
    {
        try (Music music = new Music(mode, POLICY))
        {
            for (final String plugin : List.of("tone", "counter"))
            {
                final ReloadReport report = music.reload(plugin, plugin + "_v2");
                assertThat(report.verdict()).as(report.toString()).isEqualTo(ReloadReport.Verdict.PASSED);
                assertThat(report.takeOvers()).singleElement().satisfies(takeOver ->
                {
                    assertThat(takeOver.capability()).contains("test." + plugin);
                    assertThat(takeOver.continuity().kind()).isEqualTo(Continuity.Kind.EXACT);
                    assertThat(takeOver.continuity().stateKept()).isTrue();
                });
            }
            assertThat(music.heardTone()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldPassIntoTheNewSoundWhenBuildIsAnotherOne(final PipelineMode mode)
    {
        try (Music music = new Music(mode, new SwapPolicy(10, 0)))
        {
            music.reload("counter", "counter_loud1");
            music.playUntilReplaced();
            music.play(20_000);
            final float[] heard = music.sink.samples();
            final float[] tone = Tone.frames(0, heard.length / 2);
            int fading = 0;
            float gain = 1;
            for (int i = 0; i < heard.length; i++)
            {
                if (tone[i] != 0)
                {
                    final float now = heard[i] / tone[i];
                    assertThat(now).as("gain at sample " + i).isBetween(gain - 1e-3f, 2 + 1e-6f);
                    gain = Math.max(gain, now);
                    fading += now > 1.0001f && now < 1.9999f ? 1 : 0;
                }
            }
            assertThat(gain).isEqualTo(2);
            // 480 frames of two channels, but for the ends of the fade
            assertThat(fading).isBetween(900, 960);
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldKeepTheVersionBeforeUntilTheNewOneIsTried(final PipelineMode mode)
    {
        final Path installed = Natives.install(Natives.fixture("tone_v1"), temporary);
        try (TestEngine engine = TestEngine.launch(mode, temporary, config -> config.swaps(POLICY), installed))
        {
            final Path old = engine.shadow(Tone.PLUGIN);
            Natives.replace(installed, Natives.fixture("tone_v2"));
            final ReloadReport report = engine.get(engine.engine().plugins().reloadPlugin(Tone.PLUGIN));
            assertThat(report.verdict()).isEqualTo(ReloadReport.Verdict.UNTRIED);
            assertThat(report.reason()).isEqualTo("Nothing used the plugin.");
            assertThat(engine.state().retired()).singleElement().satisfies(lease ->
                assertThat(lease.reason()).contains("passed its probation"));

            final CaptureSink sink = CaptureSink.limitedTo(STEP);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("tone.wav"), Tone.choice(FRAMES));
            player.play();
            while (Natives.isMapped(old))
            {
                engine.until("music", sink::isFull);
                sink.allow(sink.frames() + STEP);
            }
            engine.untilGone(old);
            final float[] heard = sink.samples();
            assertThat(heard).isEqualTo(Tone.frames(0, heard.length / 2));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldNotTrustABrokenBuildThatWasPutInDuringAPause(final PipelineMode mode)
    {
        try (Music music = new Music(mode, POLICY))
        {
            final long epoch = music.engine.plugin(Tone.PLUGIN).epoch();
            music.player.pause();
            music.engine.until("a pause", () -> music.player.state() == PlayerState.PAUSED);
            Natives.replace(music.tone, Natives.fixture("tone_silent1"));
            final EngineFuture<ReloadReport> reload = music.engine.engine().plugins().reloadPlugin(Tone.PLUGIN);
            music.engine.until("it is current", () -> music.engine.plugin(Tone.PLUGIN).epoch() > epoch);
            music.player.play();
            assertThat(music.await(reload).verdict()).isEqualTo(ReloadReport.Verdict.ROLLED_BACK);
            assertThat(music.heardTone()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldNotLetABrokenBuildInBySeeking(final PipelineMode mode)
    {
        try (Music music = new Music(mode, new SwapPolicy(5, 64)))
        {
            final long epoch = music.engine.plugin(Tone.PLUGIN).epoch();
            Natives.replace(music.tone, Natives.fixture("tone_silent1"));
            final EngineFuture<ReloadReport> reload = music.engine.engine().plugins().reloadPlugin(Tone.PLUGIN);
            music.engine.until("it is current", () -> music.engine.plugin(Tone.PLUGIN).epoch() > epoch);
            music.await(music.player.seek(1_000_000));
            assertThat(music.await(reload).verdict()).isEqualTo(ReloadReport.Verdict.ROLLED_BACK);
            music.play(20_000);
            assertThat(music.sink.samples()).as("noise has no two samples alike, let alone silence").satisfies(heard ->
            {
                int silent = 0;
                for (final float sample : heard)
                {
                    silent += sample == 0 ? 1 : 0;
                }
                assertThat(silent).isLessThan(10);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldNotLetABrokenBuildInAtATrackBoundary(final PipelineMode mode)
    {
        final Path installed = Natives.install(Natives.fixture("tone_v1"), temporary);
        try (TestEngine engine = TestEngine.launch(mode, temporary,
            config -> config.swaps(new SwapPolicy(5, 64)), installed))
        {
            final CaptureSink sink = CaptureSink.limitedTo(10_000);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("first.wav"), Tone.choice(20_000));
            player.enqueue(Tone.input("second.wav"), Tone.choice(200_000));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("music", sink::isFull);
            engine.until("both are open", () -> engine.plugin(Tone.PLUGIN).leaseCount() == 3);
            Natives.replace(installed, Natives.fixture("tone_silent1"));
            final EngineFuture<ReloadReport> reload = engine.engine().plugins().reloadPlugin(Tone.PLUGIN);
            while (!reload.isDone())
            {
                sink.allow(sink.frames() + STEP);
                engine.until("music or an answer", () -> sink.isFull() || reload.isDone());
            }
            assertThat(engine.get(reload).verdict()).isEqualTo(ReloadReport.Verdict.ROLLED_BACK);
            sink.allowAll();
            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).startsWith(Tone.frames(0, 20_000)).endsWith(Tone.frames(0, 200_000))
                .hasSize(2 * 220_000);
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldReportRollBackAndNotTryAgainWhenAllAreReloaded(final PipelineMode mode)
    {
        try (Music music = new Music(mode, POLICY))
        {
            Natives.replace(music.tone, Natives.fixture("tone_nan1"));
            final SyncReport report = music.await(music.engine.engine().plugins().reloadAll());
            assertThat(report.failed()).singleElement().satisfies(failure ->
                assertThat(failure.message()).contains("rolled back", "not finite"));
            final SyncReport again = music.await(music.engine.engine().plugins().reloadAll());
            assertThat(again.failed()).isEmpty();
            assertThat(again.unchanged()).isEqualTo(2);
            assertThat(music.heardTone()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldBeginWithTheVersionBeforeWhileTheNewOneIsOnProbation(final PipelineMode mode)
    {
        try (Music music = new Music(mode, new SwapPolicy(5, 10_000)))
        {
            Natives.replace(music.tone, Natives.fixture("tone_nan2"));
            final EngineFuture<ReloadReport> reload = music.engine.engine().plugins().reloadPlugin(Tone.PLUGIN);
            final long epoch = music.engine.plugin(Tone.PLUGIN).epoch();
            music.engine.until("the new one is current", () -> music.engine.plugin(Tone.PLUGIN).epoch() > epoch);
            assertThat(reload.isDone()).isFalse();
            final CaptureSink second = new CaptureSink();
            final Player player = music.engine.newPlayer(second);
            player.enqueue(Tone.input("second.wav"), Tone.choice(3_000));
            assertThat(music.engine.play(player).failures()).isEmpty();
            assertThat(second.samples()).isEqualTo(Tone.frames(0, 3_000));
            assertThat(music.await(reload).verdict()).isEqualTo(ReloadReport.Verdict.ROLLED_BACK);
            assertThat(music.heardTone()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldEndProbationWhenPluginIsDisabledMeanwhile(final PipelineMode mode)
    {
        try (Music music = new Music(mode, new SwapPolicy(5, 10_000)))
        {
            Natives.replace(music.counter, Natives.fixture("counter_v2"));
            final EngineFuture<ReloadReport> reload = music.engine.engine().plugins().reloadPlugin(COUNTER);
            music.play(20_000);
            assertThat(reload.isDone()).isFalse();
            assertThat(music.await(music.engine.engine().plugins().setPluginEnabled(COUNTER, false))).isTrue();
            assertThat(music.await(reload).verdict()).isEqualTo(ReloadReport.Verdict.UNTRIED);
            music.play(5_000);
            music.engine.until("both are gone", () -> music.engine.state().retired().isEmpty());
            assertThat(music.heardTone()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldLoseNoFrameWhenSinkIsBroken(final PipelineMode mode) throws IOException
    {
        final Path installed = Natives.install(Natives.fixture("capture"), temporary);
        final Path heard = temporary.resolve("heard.raw");
        try (TestEngine engine = TestEngine.launch(mode, temporary, config -> config.swaps(POLICY),
            Natives.fixture("tone_v1"), installed))
        {
            final Player player = engine.newPlayer(engine.engine().newSink(new SinkChoice(
                CAPTURE, "capture", "{\"buffer\":2000}", "{\"path\":\"" + heard + "\"}")));
            player.enqueue(Tone.input("tone.wav"), Tone.choice(100_003));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("music", () -> player.position() > 5_000);
            Natives.replace(installed, Natives.fixture("capture_fail"));
            final ReloadReport broken = engine.get(engine.engine().plugins().reloadPlugin(CAPTURE));
            assertThat(broken.verdict()).isEqualTo(ReloadReport.Verdict.ROLLED_BACK);
            assertThat(broken.reason()).contains("cannot write");
            engine.until("music", () -> player.position() > 30_000);
            Natives.replace(installed, Natives.fixture("capture"));
            assertThat(engine.get(engine.engine().plugins().reloadPlugin(CAPTURE)).verdict())
                .isEqualTo(ReloadReport.Verdict.PASSED);

            assertThat(engine.get(end).failures()).isEmpty();
            final FloatBuffer samples = ByteBuffer.wrap(Files.readAllBytes(heard))
                .order(ByteOrder.nativeOrder()).asFloatBuffer();
            final float[] all = new float[samples.remaining()];
            samples.get(all);
            assertThat(all).isEqualTo(Tone.frames(0, 100_003));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldTryASourceWithTheDecoderThatReadsFromIt(final PipelineMode mode)
    {
        final Pcm pcm = Pcm.noise(44_100, 2, 16, 500_000, 1);
        final Path file = pcm.writeWav(temporary.resolve("music.wav"));
        try (TestEngine engine = TestEngine.launch(mode, temporary, config -> config.swaps(POLICY),
            Natives.plugin("sndfile"), Natives.plugin("localfiles")))
        {
            final CaptureSink sink = CaptureSink.limitedTo(5_000);
            final Player player = engine.newPlayer(sink);
            player.enqueue(file);
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("music", sink::isFull);
            final EngineFuture<ReloadReport> reload = engine.engine().plugins().reloadPlugin("stellatune.localfiles");
            while (!reload.isDone())
            {
                sink.allow(sink.frames() + STEP);
                engine.until("music or an answer", () -> sink.isFull() || reload.isDone());
            }
            assertThat(engine.get(reload).verdict()).isEqualTo(ReloadReport.Verdict.PASSED);
            sink.allowAll();
            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).isEqualTo(pcm.floats());
        }
    }

    /** A tone through a DSP that leaves it as it is. */
    private final class Music implements AutoCloseable
    {
        private final Path tone = Natives.install(Natives.fixture("tone_v1"), temporary);
        private final Path counter = Natives.install(Natives.fixture("counter_v1"), temporary);
        private final TestEngine engine;
        private final CaptureSink sink = CaptureSink.limitedTo(STEP);
        private final Player player;

        Music(final PipelineMode mode, final SwapPolicy policy)
        {
            engine = TestEngine.launch(
                mode, temporary, config -> config.blockFrames(256).swaps(policy), tone, counter);
            player = engine.newPlayer(sink);
            player.dsps(List.of(new DspChoice(COUNTER, "counter", "{}")));
            player.enqueue(Tone.input("tone.wav"), Tone.choice(FRAMES));
            player.play();
            engine.until("music", sink::isFull);
        }

        ReloadReport reload(final String plugin, final String build)
        {
            Natives.replace(plugin.equals("tone") ? tone : counter, Natives.fixture(build));
            return await(engine.engine().plugins().reloadPlugin("test." + plugin));
        }

        /** The music plays until an answer is there. */
        <T> T await(final EngineFuture<T> answer)
        {
            while (!answer.isDone())
            {
                sink.allow(sink.frames() + STEP);
                engine.until("music or an answer", () -> sink.isFull() || answer.isDone());
            }
            return engine.get(answer);
        }

        /** Without a pause, which would be one in which nothing is heard. */
        void playUntilReplaced()
        {
            while (engine.counter(EngineCounter.INSTANCES_RECREATED) == 0)
            {
                sink.allow(sink.frames() + STEP);
                engine.until("music", sink::isFull);
            }
        }

        void play(final int frames)
        {
            sink.allow(sink.frames() + frames);
            engine.until("music", sink::isFull);
        }

        boolean heardTone()
        {
            final float[] heard = sink.samples();
            assertThat(heard).isEqualTo(Tone.frames(0, heard.length / 2));
            return heard.length > 0;
        }

        @Override
        public void close()
        {
            engine.close();
        }
    }
}
