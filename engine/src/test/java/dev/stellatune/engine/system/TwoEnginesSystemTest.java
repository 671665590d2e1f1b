// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.status.EngineCounter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Two engines in one JVM know nothing of each other: neither plugins nor players, counters, errors or an end.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TwoEnginesSystemTest
{
    private static final String COUNTER = "test.counter";
    private static final int FRAMES = 30_000;

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @CsvSource({"FUSED, FUSED", "DEDICATED, FUSED", "INVOKER, FUSED", "INVOKER, INVOKER"})
    void shouldKeepApartWhateverHappensToTheOther(final PipelineMode firstMode, final PipelineMode secondMode)
    {
        try (TestEngine first = TestEngine.launch(
            firstMode, temporary, Natives.fixture("tone_v1"), Natives.fixture("counter_v1")))
        {
            final CaptureSink sink = CaptureSink.limitedTo(5000);
            final Player player = first.newPlayer(sink);
            player.dsps(List.of(new DspChoice(COUNTER, "counter", "{\"gain\":0.5}")));
            player.enqueue(Tone.input("tone"), Tone.choice(FRAMES));
            final EngineFuture<PlaybackSummary> end = player.play();
            first.until("the first plays", sink::isFull);

            try (TestEngine second = TestEngine.launch(secondMode, temporary, Natives.fixture("tone_v2")))
            {
                liveAndLetLive(first, second);
                assertThat(second.engine().shadowDirectory()).isNotEqualTo(first.engine().shadowDirectory());
            }

            // the second one is gone, with all that was its own
            assertThat(Natives.mappedFrom(first.engine().shadowDirectory())).isNotEmpty();
            sink.allowAll();
            assertThat(first.get(end).failures()).isEmpty();
            final float[] expected = Tone.frames(0, FRAMES);
            for (int i = 0; i < expected.length; i++)
            {
                expected[i] *= 0.5f;
            }
            assertThat(sink.samples()).isEqualTo(expected);
            assertThat(first.errors()).isEmpty();
            assertThat(first.counter(EngineCounter.LIBRARIES_LOADED)).isEqualTo(2);
            assertThat(first.counter(EngineCounter.INSTANCES_RECREATED)).isZero();
            assertThat(first.plugin(Tone.PLUGIN).seq()).isEqualTo(1);
        }
    }

    private static void liveAndLetLive(final TestEngine first, final TestEngine second)
    {
        assertThat(second.state().plugins()).extracting(plugin -> plugin.id()).containsExactly(Tone.PLUGIN);
        assertThatThrownBy(() -> second.engine().plugins().reloadPlugin(COUNTER).get())
            .isInstanceOf(ExecutionException.class).hasMessageContaining(COUNTER);

        final CaptureSink sink = CaptureSink.limitedTo(3000);
        final Player player = second.newPlayer(sink);
        player.enqueue(Tone.input("tone"), Tone.choice(FRAMES));
        player.enqueue(Path.of("missing.flac"));
        final EngineFuture<PlaybackSummary> end = player.play();
        second.until("the second plays", sink::isFull);
        final Path old = second.shadow(Tone.PLUGIN);
        assertThat(second.get(second.engine().plugins().reloadPlugin(Tone.PLUGIN))).isNotNull();
        second.untilGone(old);
        sink.allow(10_000);
        second.until("the second plays on", sink::isFull);
        assertThat(second.get(second.engine().plugins().setPluginEnabled(Tone.PLUGIN, false))).isTrue();
        sink.allowAll();
        assertThat(second.get(end).failures()).hasSize(2);

        assertThat(first.plugin(Tone.PLUGIN).enabled()).isTrue();
        assertThat(first.plugin(Tone.PLUGIN).leaseCount()).isEqualTo(2);
        assertThat(Natives.isMapped(first.shadow(Tone.PLUGIN))).isTrue();
    }
}
