// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DecoderChoice;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.runtime.RuntimeState;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plugins made with an SDK of another language have manners of their own: nothing empty is NULL, each instance has a
 * thread, whoever creates one gets a thread-local destructor, there is no shutdown. They load, take configurations, are
 * made anew and leave like any other.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OriginalSdkSystemTest
{
    private static final String PLUGIN = "test.sdk";
    /** What a plugin's own thread is called. */
    private static final String BEAT = "hot beat";

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"FUSED", "DEDICATED"})
    void shouldUnloadOldLibrariesWhenReplacedWhileTheyPlay(final PipelineMode mode)
    {
        final Path installed = Natives.install(Natives.fixture("sdk_v1"), temporary);
        try (TestEngine engine = TestEngine.launch(mode, temporary, installed))
        {
            final CaptureSink sink = CaptureSink.limitedTo(1001);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("sdk"), new DecoderChoice(PLUGIN, "hot", "{\"gain\":1}"));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("it plays", sink::isFull);
            for (int i = 2; i <= 11; i++)
            {
                final Path old = engine.shadow(PLUGIN);
                Natives.replace(installed, Natives.fixture(i % 2 == 0 ? "sdk_v2" : "sdk_v1"));
                assertThat(engine.get(engine.engine().plugins().reloadPlugin(PLUGIN))).isNotNull();
                sink.allow(1001L * i);
                engine.until("it plays on", sink::isFull);
                engine.untilGone(old);
            }
            player.stop();
            assertThat(engine.get(end).failures()).isEmpty();
            final float[] ones = new float[2 * 11 * 1001];
            Arrays.fill(ones, 1);
            assertThat(Arrays.copyOf(sink.samples(), ones.length)).isEqualTo(ones);
            engine.untilThreads(BEAT, 0);
        }
    }

    @Test
    void shouldApplyRecreateAndUnloadWhenAWorkerMakesInstancesInJobs()
    {
        final Path installed = Natives.install(Natives.fixture("sdk_v1"), temporary);
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, installed);
            HotWorker worker = new HotWorker(engine, PLUGIN, "{\"gain\":1}"))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            worker.untilHears(1);
            for (int i = 1; i <= 10; i++)
            {
                assertThat(worker.configure("{\"gain\":" + 10 * i + "}").kind()).isEqualTo(Outcome.Kind.APPLIED);
                worker.untilHears(10 * i);
                assertThat(worker.configure("{\"gain\":" + (10 * i + 1) + ",\"force_recreate\":true}").kind())
                    .isEqualTo(Outcome.Kind.RECREATED);
                worker.untilHears(10 * i + 1);

                final Path replaced = engine.shadow(PLUGIN);
                Natives.replace(installed, Natives.fixture(i % 2 == 0 ? "sdk_v1" : "sdk_v2"));
                assertThat(engine.get(plugins.reloadPlugin(PLUGIN))).isNotNull();
                engine.untilGone(replaced);
                worker.untilHears(10 * i + 1);
                assertThat(worker.metadata()).contains(i % 2 == 0 ? "\"v1\"" : "\"v2\"");

                final Path disabled = engine.shadow(PLUGIN);
                assertThat(engine.get(plugins.setPluginEnabled(PLUGIN, false))).isTrue();
                engine.untilGone(disabled);
                assertThat(worker.heard()).isEqualTo(HotWorker.NOTHING);
                engine.untilThreads(BEAT, 0);
                assertThat(engine.get(plugins.setPluginEnabled(PLUGIN, true))).isTrue();
                worker.untilHears(10 * i + 1);
            }
        }
    }

    @Test
    void shouldWaitForTheThreadThatMadeTheInstanceWhenAWorkerMakesItItself()
    {
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, Natives.fixture("sdk_v1")))
        {
            final Path old = engine.shadow(PLUGIN);
            try (HotWorker worker = HotWorker.doingAllItself(engine, PLUGIN, "{\"gain\":1}"))
            {
                worker.untilHears(1);
                assertThat(engine.get(engine.engine().plugins().reloadPlugin(PLUGIN))).isNotNull();
                engine.until("the old instance is gone, its library is not", () -> pinnedReason(engine, old)
                    .contains("thread"));
                assertThat(worker.metadata()).contains("\"v1\"");
                engine.untilThreads(BEAT, 1);
                assertThat(Natives.isMapped(old)).isTrue();
            }
            engine.untilGone(old);
        }
    }

    private static String pinnedReason(final TestEngine engine, final Path library)
    {
        return engine.state().retired().stream()
            .filter(retired -> retired.shadow().equals(library) && retired.pinned())
            .map(RuntimeState.RetiredLease::reason).findFirst().orElse("");
    }
}
