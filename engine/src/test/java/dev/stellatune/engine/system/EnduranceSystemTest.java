// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.status.EngineCounter;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The plugins that ship are replaced, disabled and unloaded while a file plays through them, again and again: no frame
 * is wrong, and nothing is left. A thousand times each:
 *
 * <pre>{@code
 *   ./mvnw -pl engine -am test -Dtest=EnduranceSystemTest -Dsurefire.failIfNoSpecifiedTests=false \
 *       -Dstellatune.rounds=1000
 * }</pre>
 */
@Timeout(value = 3600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EnduranceSystemTest
{
    private static final int ROUNDS = Rounds.orElse(30);
    private static final int MAX_STEP_FRAMES = 300;
    private static final int TRACK_FRAMES = 20_000;
    /** More than what is decoded ahead. */
    private static final int LAST_FRAMES = 5_000;

    @TempDir
    private Path temporary;
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @ParameterizedTest
    @CsvSource({"FUSED, sndfile", "DEDICATED, sndfile", "FUSED, localfiles", "DEDICATED, localfiles"})
    void shouldHearEveryFrameWhenReloadedWhilePlaying(final PipelineMode mode, final String name)
    {
        final String plugin = id(name);
        final Pcm pcm = Pcm.noise(44100, 2, 16, ROUNDS * MAX_STEP_FRAMES + TRACK_FRAMES, 1);
        final Path file = pcm.writeFlac(temporary.resolve("music.flac"));
        try (TestEngine engine = launch(mode))
        {
            final CaptureSink sink = CaptureSink.limitedTo(1);
            final Player player = engine.newPlayer(sink);
            player.enqueue(file);
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("it plays", sink::isFull);
            final Held before = Held.now();
            for (int i = 0; i < ROUNDS; i++)
            {
                sink.allow(sink.frames() + 1 + random.nextInt(MAX_STEP_FRAMES));
                engine.until("it plays on, seed " + seed, sink::isFull);
                final Path old = engine.shadow(plugin);
                assertThat(engine.get(engine.engine().plugins().reloadPlugin(plugin))).isNotNull();
                engine.untilGone(old);
            }
            engine.until("no more is held than before", () -> Held.now().isNoMoreThan(before));

            sink.allowAll();
            assertThat(engine.get(end).failures()).as("seed " + seed).isEmpty();
            assertThat(sink.samples()).as("seed " + seed).isEqualTo(pcm.floats());
            assertThat(engine.counter(EngineCounter.INSTANCES_RECREATED)).isEqualTo(ROUNDS);
            assertAccountsBalance(engine, plugin);
        }
    }

    @ParameterizedTest
    @CsvSource({"FUSED, sndfile", "DEDICATED, sndfile", "FUSED, localfiles", "DEDICATED, localfiles"})
    void shouldEndTrackAtAFrameWhenDisabledWhilePlaying(final PipelineMode mode, final String name)
    {
        final String plugin = id(name);
        endTracks(mode, plugin,
            plugins -> plugins.setPluginEnabled(plugin, false), plugins -> plugins.setPluginEnabled(plugin, true));
    }

    @ParameterizedTest
    @CsvSource({"FUSED, sndfile", "DEDICATED, sndfile", "FUSED, localfiles", "DEDICATED, localfiles"})
    void shouldEndTrackAtAFrameWhenUnloadedWhilePlaying(final PipelineMode mode, final String name)
    {
        endTracks(mode, id(name),
            plugins -> plugins.unloadPlugin(id(name)), plugins -> plugins.load(Natives.plugin(name)));
    }

    private void endTracks(final PipelineMode mode, final String plugin, final Change away, final Change back)
    {
        final Pcm pcm = Pcm.noise(44100, 2, 16, TRACK_FRAMES, 1);
        final Path file = pcm.writeFlac(temporary.resolve("music.flac"));
        try (TestEngine engine = launch(mode))
        {
            final CaptureSink sink = new CaptureSink();
            final Player player = engine.newPlayer(sink);
            player.enqueue(file);
            assertThat(engine.play(player).failures()).isEmpty();
            final Held before = Held.now();
            for (int i = 0; i < ROUNDS; i++)
            {
                sink.forget();
                final int allowed = 1 + random.nextInt(TRACK_FRAMES - LAST_FRAMES);
                sink.allow(sink.frames() + allowed);
                player.enqueue(file);
                final EngineFuture<PlaybackSummary> end = player.play();
                engine.until("it plays, seed " + seed, sink::isFull);

                final Path old = engine.shadow(plugin);
                engine.get(away.of(engine.engine().plugins()));
                engine.untilGone(old);
                sink.allowAll();
                assertThat(engine.get(end).failures()).as("seed " + seed).hasSize(1);
                final int heard = sink.samples().length / pcm.channels();
                assertThat(heard).as("seed " + seed).isBetween(allowed, TRACK_FRAMES - 1);
                assertThat(sink.samples()).as("seed " + seed).isEqualTo(pcm.floats(0, heard));
                engine.get(back.of(engine.engine().plugins()));
            }
            engine.until("no more is held than before", () -> Held.now().isNoMoreThan(before));
            assertAccountsBalance(engine, plugin);
        }
    }

    private static void assertAccountsBalance(final TestEngine engine, final String plugin)
    {
        engine.until("only the registry has a lease", () -> engine.plugin(plugin).leaseCount() == 1);
        assertThat(engine.counter(EngineCounter.LIBRARIES_LOADED)).isEqualTo(ROUNDS + 2L);
        assertThat(engine.counter(EngineCounter.LIBRARIES_RECLAIMED)).isEqualTo(ROUNDS);
        assertThat(engine.errors()).isEmpty();
    }

    private static String id(final String name)
    {
        return "stellatune." + name;
    }

    private TestEngine launch(final PipelineMode mode)
    {
        return TestEngine.launch(mode, temporary, Natives.plugin("sndfile"), Natives.plugin("localfiles"));
    }

    /** Something that is done to a plugin. */
    private interface Change
    {
        EngineFuture<?> of(PluginRuntime plugins);
    }

    /** What the process holds. */
    private record Held(int files, int libraries)
    {
        static Held now()
        {
            return new Held(Natives.openFiles(), Natives.mappedLibraries().size());
        }

        boolean isNoMoreThan(final Held before)
        {
            return files <= before.files && libraries <= before.libraries;
        }
    }
}
