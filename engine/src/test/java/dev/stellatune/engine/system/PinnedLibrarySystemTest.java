// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.ffi.plugin.DspInstance;
import dev.stellatune.ffi.plugin.PluginException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Libraries that do not want to leave: they wait, with their reason, are never used again, and harm nobody.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PinnedLibrarySystemTest
{
    @TempDir
    private Path temporary;

    @ParameterizedTest
    @CsvSource({"FUSED, thread_key", "DEDICATED, thread_key", "FUSED, thread_key_delivered"})
    void shouldCloseLibraryWithThreadKeysOnlyAfterItsThreadsWhenTheyEndWithTheEngine(
        final PipelineMode mode, final String fixture)
    {
        final List<String> lines = threadKeys(mode, fixture, 10);
        assertThat(lines).filteredOn(line -> line.startsWith("played")).hasSize(10).containsOnly("played 10000");
        assertThat(lines).filteredOn(line -> line.startsWith("mapped while")).containsOnly(
            "mapped while threads live: true");
        assertThat(lines).filteredOn(line -> line.startsWith("reason")).isNotEmpty().allSatisfy(
            line -> assertThat(line).contains("thread"));
        assertThat(lines).filteredOn(line -> line.startsWith("mapped after")).containsOnly("mapped after close: false");
        assertThat(lines).filteredOn(line -> line.startsWith("error")).isEmpty();
        assertThat(lines).endsWith("the end");
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = "INVOKER")
    void shouldLeaveLibraryWithThreadKeysLoadedWhenTheCallersThreadRanIt(final PipelineMode mode)
    {
        final List<String> lines = threadKeys(mode, "thread_key", 1);
        assertThat(lines).contains("mapped while threads live: true", "mapped after close: true");
        assertThat(lines).anySatisfy(line -> assertThat(line).startsWith("error").contains("test.threadkey"));
        assertThat(lines).endsWith("the end");
    }

    private List<String> threadKeys(final PipelineMode mode, final String fixture, final int rounds)
    {
        return ChildJvm.run(ThreadKeyProgram.class, temporary, mode.toString(), temporary.toString(),
            Natives.fixture(fixture).toString(), Natives.fixture("tone_v1").toString(), Integer.toString(rounds));
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"FUSED", "DEDICATED"})
    void shouldUnloadAtTheEndWhenThreadLocalDestructorsOfWorkersHoldTheLibrary(final PipelineMode mode)
    {
        try (TestEngine engine = TestEngine.launch(
            mode, temporary, Natives.fixture("tone_v1"), Natives.fixture("tls_pin")))
        {
            final CaptureSink sink = CaptureSink.limitedTo(2000);
            final Player player = engine.newPlayer(sink);
            player.dsps(List.of(new DspChoice("test.tlspin", "tlspin", "{}")));
            player.enqueue(Tone.input("tone"), Tone.choice(10_000));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("it plays", sink::isFull);
            final Path old = engine.shadow("test.tlspin");
            assertThat(engine.get(engine.engine().plugins().reloadPlugin("test.tlspin"))).isNotNull();
            sink.allow(5000);
            engine.until("it plays on", sink::isFull);

            engine.until("the loader keeps it", () -> isPinned(engine, old));
            assertThat(retired(engine, old).reason()).contains("thread");
            assertThat(Natives.isMapped(old)).isTrue();
            sink.allowAll();
            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).isEqualTo(Tone.frames(0, 10_000));

            // its threads end with the player
            player.close();
            engine.untilGone(old);
        }
    }

    @ParameterizedTest
    @CsvSource({"nodelete, test.nodelete, nodelete", "unique_cpp, test.unique, unique"})
    void shouldReportAndNeverUseAgainWhenTheLoaderKeepsTheLibraryForEver(
        final String fixture, final String plugin, final String type) throws PluginException
    {
        final String reason = type;
        final TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, Natives.fixture(fixture));
        final PluginRuntime plugins = engine.engine().plugins();
        final WorkerEndpoint<DspInstance> endpoint =
            engine.get(plugins.bind(workers -> workers.bindDsp(plugin, type, "{}", 48000, 2, new Doorbell())));
        final Path first = engine.shadow(plugin);
        for (int i = 0; i < 3; i++)
        {
            final DspInstance before = endpoint.factory().create("{}");
            assertThat(engine.get(plugins.reloadPlugin(plugin))).isNotNull();
            before.destroy();
            engine.until("it is known that it stays", () -> isPinned(engine, first));
            assertThat(retired(engine, first).reason()).contains(reason);
            assertThat(retired(engine, first).pluginId()).isEqualTo(plugin);

            final DspInstance after = endpoint.factory().create("{}");
            assertThat(((ModuleLease)after.hold()).module().shadow()).isNotEqualTo(first)
                .isEqualTo(engine.shadow(plugin));
            after.destroy();
        }
        assertThat(engine.get(plugins.setPluginEnabled(plugin, false))).isTrue();
        assertThat(plugins.acquireCurrentLease(plugin)).isNull();

        engine.closeEngine();
        assertThat(engine.errors()).anySatisfy(
            error -> assertThat(error).contains(plugin).contains(reason).endsWith("."));
        assertThat(engine.threadsLeft()).isEmpty();
        assertThat(engine.engine().shadowDirectory()).doesNotExist();
    }

    private static boolean isPinned(final TestEngine engine, final Path library)
    {
        return engine.state().retired().stream().anyMatch(retired ->
            retired.shadow().equals(library) && retired.count() == 0 && !retired.reason().contains("being closed"));
    }

    private static RuntimeState.RetiredLease retired(final TestEngine engine, final Path library)
    {
        return engine.state().retired().stream()
            .filter(retired -> retired.shadow().equals(library)).findFirst().orElseThrow();
    }
}
