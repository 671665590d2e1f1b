// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.PlaybackEvent;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Libraries are replaced while their instances play: nobody can hear it, and the old library leaves the process while
 * the music goes on.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReloadSystemTest
{
    private static final String SNDFILE = "stellatune.sndfile";
    private static final String LOCALFILES = "stellatune.localfiles";
    private static final int FRAMES = 60_013;
    private static final int RANDOM_RELOADS = 10;

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldHearNoDifferenceWhenDecoderIsReplacedByItsNextVersion(final PipelineMode mode)
    {
        final Path installed = Natives.install(Natives.fixture("tone_v1"), temporary);
        try (TestEngine engine = TestEngine.launch(mode, temporary, installed))
        {
            final CaptureSink sink = CaptureSink.limitedTo(20_001);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("tone"), Tone.choice(FRAMES));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("the first part", sink::isFull);
            final Path old = engine.shadow(Tone.PLUGIN);

            Natives.replace(installed, Natives.fixture("tone_v2"));
            assertThat(engine.get(engine.engine().plugins().reloadPlugin(Tone.PLUGIN))).isNotNull();
            sink.allow(40_001);
            engine.until("the second part", sink::isFull);
            engine.untilGone(old);

            sink.allowAll();
            final PlaybackSummary summary = engine.get(end);
            assertThat(sink.samples()).isEqualTo(Tone.frames(0, FRAMES));
            assertThat(summary.frames()).isEqualTo(FRAMES);
            assertThat(summary.failures()).isEmpty();
            assertThat(engine.counter(EngineCounter.INSTANCES_RECREATED)).isEqualTo(1);
            final PluginInfo info = Objects.requireNonNull(engine.plugin(Tone.PLUGIN).info());
            assertThat(info.version().toString()).startsWith("2");
            assertThat(engine.plugin(Tone.PLUGIN).leaseCount()).as("only the registry's own").isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "INVOKER, stellatune.sndfile", "FUSED, stellatune.sndfile", "DEDICATED, stellatune.sndfile",
        "INVOKER, stellatune.localfiles", "FUSED, stellatune.localfiles", "DEDICATED, stellatune.localfiles"})
    void shouldHearNoDifferenceWhenRealPluginIsReloaded(final PipelineMode mode, final String plugin)
    {
        final Pcm pcm = Pcm.noise(44100, 2, 16, FRAMES, 1);
        final Path file = pcm.writeFlac(temporary.resolve("music.flac"));
        try (TestEngine engine = launch(mode))
        {
            final CaptureSink sink = CaptureSink.limitedTo(20_001);
            final Player player = engine.newPlayer(sink);
            player.enqueue(file);
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("the first part", sink::isFull);
            final Path old = engine.shadow(plugin);

            assertThat(engine.get(engine.engine().plugins().reloadPlugin(plugin))).isNotNull();
            assertThat(engine.shadow(plugin)).isNotEqualTo(old);
            sink.allow(40_001);
            engine.until("the second part", sink::isFull);
            engine.untilGone(old);

            sink.allowAll();
            final PlaybackSummary summary = engine.get(end);
            assertThat(sink.samples()).isEqualTo(pcm.floats());
            assertThat(summary.failures()).isEmpty();
            assertThat(engine.counter(EngineCounter.INSTANCES_RECREATED)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldHearNoDifferenceWhenReloadedAtRandomBlocks(final PipelineMode mode)
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final Pcm pcm = Pcm.noise(96000, 6, 24, FRAMES, 2);
        final Path file = pcm.writeFlac(temporary.resolve("music.flac"));
        try (TestEngine engine = launch(mode))
        {
            final List<Integer> frames = new ArrayList<>();
            random.ints(RANDOM_RELOADS, 1, FRAMES - 2500).forEach(frames::add);
            Collections.sort(frames);
            final CaptureSink sink = CaptureSink.limitedTo(frames.getFirst());
            final Player player = engine.newPlayer(sink);
            player.enqueue(file);
            final EngineFuture<PlaybackSummary> end = player.play();
            final List<Path> old = new ArrayList<>();
            for (final int frame : frames)
            {
                sink.allow(frame);
                engine.until("frame " + frame + ", seed " + seed, () -> sink.frames() >= frame);
                final String plugin = random.nextBoolean() ? SNDFILE : LOCALFILES;
                old.add(engine.shadow(plugin));
                assertThat(engine.get(engine.engine().plugins().reloadPlugin(plugin))).isNotNull();
            }
            sink.allow(FRAMES - 1);
            engine.until("the last frame but one, seed " + seed, sink::isFull);
            engine.until("no library is left over, seed " + seed, () -> engine.state().retired().isEmpty());
            old.forEach(Natives::assertGone);

            sink.allowAll();
            final PlaybackSummary summary = engine.get(end);
            assertThat(sink.samples()).as("seed " + seed).isEqualTo(pcm.floats());
            assertThat(summary.failures()).as("seed " + seed).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldReleaseEveryOldLibraryWhenReloadsFollowEachOtherAtOnce(final PipelineMode mode)
    {
        final Pcm pcm = Pcm.noise(44100, 2, 16, FRAMES, 3);
        final Path file = pcm.writeFlac(temporary.resolve("music.flac"));
        try (TestEngine engine = launch(mode))
        {
            final CaptureSink sink = CaptureSink.limitedTo(5000);
            final Player player = engine.newPlayer(sink);
            player.enqueue(file);
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("the first part", sink::isFull);
            for (int i = 0; i < 5; i++)
            {
                var _ = engine.engine().plugins().reloadPlugin(LOCALFILES);
                var _ = engine.engine().plugins().reloadPlugin(SNDFILE);
            }
            assertThat(engine.get(engine.engine().plugins().reloadPlugin(LOCALFILES))).isNotNull();
            sink.allow(50_000);
            engine.until("the second part", sink::isFull);
            engine.until("no library is left over", () -> engine.state().retired().isEmpty());
            assertThat(Natives.mappedFrom(engine.engine().shadowDirectory()).stream()
                .map(line -> line.substring(line.indexOf('/'))).distinct()).hasSize(2);

            sink.allowAll();
            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).isEqualTo(pcm.floats());
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldReleaseOldLibraryWhenPaused(final PipelineMode mode)
    {
        try (TestEngine engine = TestEngine.launch(mode, temporary, Natives.fixture("tone_v1")))
        {
            final CaptureSink sink = CaptureSink.limitedTo(20_001);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("tone"), Tone.choice(FRAMES));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("the first part", sink::isFull);
            player.pause();
            final Path old = engine.shadow(Tone.PLUGIN);

            assertThat(engine.get(engine.engine().plugins().reloadPlugin(Tone.PLUGIN))).isNotNull();
            engine.untilGone(old);

            sink.allowAll();
            player.resume();
            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).isEqualTo(Tone.frames(0, FRAMES));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldReleaseOldLibraryWhenNextTrackIsPrepared(final PipelineMode mode)
    {
        try (TestEngine engine = TestEngine.launch(mode, temporary, Natives.fixture("tone_v1")))
        {
            final CaptureSink sink = CaptureSink.limitedTo(5001);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("first"), Tone.choice(FRAMES));
            player.enqueue(Tone.input("second"), Tone.choice(1000));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("the first part", sink::isFull);
            engine.until("both tracks are open", () -> engine.plugin(Tone.PLUGIN).leaseCount() == 3);
            final Path old = engine.shadow(Tone.PLUGIN);

            assertThat(engine.get(engine.engine().plugins().reloadPlugin(Tone.PLUGIN))).isNotNull();
            sink.allow(40_001);
            engine.until("the second part", sink::isFull);
            engine.untilGone(old);

            sink.allowAll();
            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).startsWith(Tone.frames(0, FRAMES)).endsWith(Tone.frames(0, 1000));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldPlayOnWhenNewLibraryIsBroken(final PipelineMode mode) throws Exception
    {
        final Path installed = Natives.install(Natives.fixture("tone_v1"), temporary);
        try (TestEngine engine = TestEngine.launch(mode, temporary, installed))
        {
            final CaptureSink sink = CaptureSink.limitedTo(20_001);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("tone"), Tone.choice(FRAMES));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("the first part", sink::isFull);
            final Path old = engine.shadow(Tone.PLUGIN);

            for (final String broken : new String[] {"no_entry", "null_entry", "wrong_abi", "counter_v1"})
            {
                Natives.replace(installed, Natives.fixture(broken));
                assertThatThrownBy(() -> engine.engine().plugins().reloadPlugin(Tone.PLUGIN).get())
                    .isInstanceOf(ExecutionException.class).hasMessageContaining(installed.toString());
            }
            Files.delete(installed);
            assertThatThrownBy(() -> engine.engine().plugins().reloadPlugin(Tone.PLUGIN).get())
                .isInstanceOf(ExecutionException.class).hasMessageContaining(installed.toString());

            sink.allowAll();
            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).isEqualTo(Tone.frames(0, FRAMES));
            assertThat(engine.shadow(Tone.PLUGIN)).isEqualTo(old);
            engine.until("no candidate is left", () -> engine.state().retired().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldEndTrackWithOneSentenceWhenDecoderIsDisabled(final PipelineMode mode)
    {
        try (TestEngine engine = TestEngine.launch(
            mode, temporary, Natives.fixture("tone_v1"), Natives.fixture("tone_mono44")))
        {
            final CaptureSink sink = CaptureSink.limitedTo(20_001);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("disabled one"), Tone.choice(FRAMES));
            player.enqueue(Tone.input("other plugin"), Tone.mono44(1000));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("the first part", sink::isFull);
            final Path old = engine.shadow(Tone.PLUGIN);

            assertThat(engine.get(engine.engine().plugins().setPluginEnabled(Tone.PLUGIN, false))).isTrue();
            engine.untilGone(old);
            sink.allowAll();
            final PlaybackSummary summary = engine.get(end);

            assertThat(summary.failures()).singleElement().asString()
                .contains("disabled one").contains("disabled").endsWith(".");
            assertThat(engine.events(PlaybackEvent.TrackFailed.class)).singleElement()
                .satisfies(event -> assertThat(event.message()).isEqualTo(summary.failures().getFirst()));
            final float[] heard = sink.samples();
            final int first = (heard.length - 1000) / 2;
            assertThat(first).isBetween(20_001, FRAMES - 1);
            assertThat(heard).startsWith(Tone.frames(0, first)).endsWith(Tone.frames(0, 1000, 1));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldEndTrackWithOneSentenceWhenItsSourceIsDisabled(final PipelineMode mode)
    {
        final Pcm pcm = Pcm.noise(44100, 2, 16, FRAMES, 4);
        final Path file = pcm.writeFlac(temporary.resolve("music.flac"));
        try (TestEngine engine = launch(mode))
        {
            final CaptureSink sink = CaptureSink.limitedTo(20_001);
            final Player player = engine.newPlayer(sink);
            player.enqueue(file);
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("the first part", sink::isFull);
            final Path old = engine.shadow(LOCALFILES);

            assertThat(engine.get(engine.engine().plugins().setPluginEnabled(LOCALFILES, false))).isTrue();
            engine.untilGone(old);
            sink.allowAll();
            final PlaybackSummary summary = engine.get(end);

            assertThat(summary.failures()).singleElement().asString().contains(file.toString()).contains("disabled");
            final int heard = sink.samples().length / 2;
            assertThat(heard).isBetween(20_001, FRAMES - 1);
            assertThat(sink.samples()).isEqualTo(pcm.floats(0, heard));

            // without a source plugin Java reads the file
            player.enqueue(file);
            sink.forget();
            assertThat(engine.play(player).failures()).isEmpty();
            assertThat(sink.samples()).isEqualTo(pcm.floats());
        }
    }

    @Test
    void shouldLoadOnlyWhatChangedWhenAllAreReloaded() throws IOException
    {
        final Path tone = Natives.install(Natives.fixture("tone_v1"), temporary);
        final Path counter = Natives.install(Natives.fixture("counter_v1"), temporary);
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, tone, counter))
        {
            final Path toneShadow = engine.shadow(Tone.PLUGIN);
            final Path counterShadow = engine.shadow("test.counter");
            Natives.replace(counter, Natives.fixture("counter_v2"));

            assertThat(engine.get(engine.engine().plugins().reloadAll()).loaded())
                .extracting(PluginInfo::id).containsExactly("test.counter");
            engine.untilGone(counterShadow);
            assertThat(engine.shadow(Tone.PLUGIN)).isEqualTo(toneShadow);
        }
    }

    private TestEngine launch(final PipelineMode mode)
    {
        return TestEngine.launch(mode, temporary, Natives.plugin("sndfile"), Natives.plugin("localfiles"));
    }
}
