// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.playback.PlayerState;
import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.engine.status.EngineCounter;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Workers move to new threads while they play, so that libraries can go that are held by what is left in the old ones.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerThreadSystemTest
{
    private static final int FRAMES = 60_000;
    private static final int ROUNDS = 25;

    @TempDir
    private Path temporary;

    private static Set<Long> workers()
    {
        return Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("stellatune-player"))
            .map(Thread::threadId)
            .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @CsvSource({
        "FUSED, tls_pin, test.tlspin, tlspin", "DEDICATED, tls_pin, test.tlspin, tlspin",
        "FUSED, thread_key, test.threadkey, threadkey", "DEDICATED, thread_key, test.threadkey, threadkey"})
    void shouldUnloadWhileItPlaysWhenAskedToAndLoseNoFrame(
        final PipelineMode mode, final String fixture, final String plugin, final String type)
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        // nobody but the request has threads replaced
        try (TestEngine engine = TestEngine.launch(mode, temporary,
            config -> config.replaceThreadsAfter(Integer.MAX_VALUE, Integer.MAX_VALUE),
            Natives.fixture("tone_v1"), Natives.fixture(fixture)))
        {
            final CaptureSink sink = CaptureSink.limitedTo(1);
            final Player player = engine.newPlayer(sink);
            player.dsps(List.of(new DspChoice(plugin, type, "{}")));
            player.enqueue(Tone.input("tone"), Tone.choice(FRAMES));
            final EngineFuture<PlaybackSummary> end = player.play();
            long heard = 1;
            engine.until("it plays", sink::isFull);
            final Set<Long> before = workers();
            for (int i = 0; i < ROUNDS; i++)
            {
                // the sink stalls anywhere, mostly within a block
                heard += 1 + random.nextInt(FRAMES / ROUNDS - 1);
                sink.allow(heard);
                engine.until("it plays, seed " + seed, sink::isFull);
                final Path old = engine.shadow(plugin);
                assertThat(engine.get(engine.engine().plugins().reloadPlugin(plugin))).isNotNull();
                engine.until("nobody holds the old one", () -> engine.state().retired().stream()
                    .noneMatch(retired -> retired.shadow().equals(old) && retired.count() > 0));

                engine.get(engine.engine().plugins().collectGarbage(plugin));

                engine.untilGone(old);
            }
            sink.allowAll();
            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).as("seed " + seed).isEqualTo(Tone.frames(0, FRAMES));
            // a library that was swapped again before the worker came to it may need no new thread
            assertThat(engine.counter(EngineCounter.THREADS_REPLACED)).isGreaterThanOrEqualTo(ROUNDS / 2);
            assertThat(workers()).hasSameSizeAs(before).isNotEqualTo(before);
            assertThat(engine.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"FUSED", "DEDICATED"})
    void shouldReplaceThreadsByItselfWhenEnoughLibrariesWait(final PipelineMode mode)
    {
        try (TestEngine engine = TestEngine.launch(mode, temporary,
            config -> config.replaceThreadsAfter(3, Integer.MAX_VALUE),
            Natives.fixture("tone_v1"), Natives.fixture("tls_pin")))
        {
            final CaptureSink sink = CaptureSink.limitedTo(100);
            final Player player = engine.newPlayer(sink);
            player.dsps(List.of(new DspChoice("test.tlspin", "tlspin", "{}")));
            player.enqueue(Tone.input("tone"), Tone.choice(30_000));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("it plays", sink::isFull);
            for (int i = 1; i <= 3; i++)
            {
                final int libraries = i;
                engine.get(engine.engine().plugins().reloadPlugin("test.tlspin"));
                engine.until("it is taken over",
                    () -> engine.counter(EngineCounter.INSTANCES_RECREATED) == libraries);
                // more than the ring holds: the new instance has processed by then
                sink.allow(100 + i * 8000L);
                engine.until("it plays on", sink::isFull);
                if (i < 3)
                {
                    engine.until("they wait", () -> engine.state().retired().stream()
                        .filter(RuntimeState.RetiredLease::pinned).count() == libraries);
                    assertThat(engine.counter(EngineCounter.THREADS_REPLACED)).isZero();
                }
            }

            engine.until("all are gone", () -> engine.state().retired().isEmpty());
            assertThat(engine.counter(EngineCounter.THREADS_REPLACED)).isPositive();

            sink.allowAll();
            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).isEqualTo(Tone.frames(0, 30_000));
        }
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"FUSED", "DEDICATED"})
    void shouldReplaceThreadsByItselfWhenALibraryHasWaitedLongWhileThePlayerIsPaused(final PipelineMode mode)
    {
        try (TestEngine engine = TestEngine.launch(mode, temporary, config -> config.replaceThreadsAfter(100, 0),
            Natives.fixture("tone_v1"), Natives.fixture("tls_pin")))
        {
            final CaptureSink sink = CaptureSink.limitedTo(700);
            final Player player = engine.newPlayer(sink);
            player.dsps(List.of(new DspChoice("test.tlspin", "tlspin", "{}")));
            player.enqueue(Tone.input("tone"), Tone.choice(5_000));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("it plays", sink::isFull);
            player.pause();
            engine.until("it is paused", () -> player.state() == PlayerState.PAUSED);
            final Path old = engine.shadow("test.tlspin");

            engine.get(engine.engine().plugins().reloadPlugin("test.tlspin"));

            engine.untilGone(old);
            player.resume();
            sink.allowAll();
            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).isEqualTo(Tone.frames(0, 5_000));
        }
    }

    @Test
    void shouldReplaceNoThreadWhenNoLibraryIsHeld()
    {
        try (TestEngine engine = TestEngine.launch(PipelineMode.DEDICATED, temporary,
            config -> config.replaceThreadsAfter(1, 0), Natives.fixture("tone_v1")))
        {
            final CaptureSink sink = CaptureSink.limitedTo(1);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("tone"), Tone.choice(20_000));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("it plays", sink::isFull);
            final Set<Long> before = workers();
            for (int i = 1; i <= 10; i++)
            {
                final Path old = engine.shadow(Tone.PLUGIN);
                engine.get(engine.engine().plugins().reloadPlugin(Tone.PLUGIN));
                sink.allow(i * 1500L);
                engine.until("it plays on", sink::isFull);
                engine.get(engine.engine().plugins().collectGarbage());
                engine.untilGone(old);
            }

            assertThat(workers()).isEqualTo(before);
            assertThat(engine.counter(EngineCounter.THREADS_REPLACED)).isZero();
            sink.allowAll();
            engine.get(end);
            assertThat(sink.samples()).isEqualTo(Tone.frames(0, 20_000));
        }
    }
}
