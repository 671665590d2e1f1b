// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.DspInstance;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What hosts of native plugins are known to get wrong, seen from outside: each test is one such defect that this host
 * does not have.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OriginalDefectsSystemTest
{
    @TempDir
    private Path temporary;

    @Test
    void shouldMakeInstancesWhileAnotherLibraryTakesItsTimeToLoad() throws Exception
    {
        final Path slow = Natives.install(Natives.fixture("slow_entry"), temporary);
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, Natives.fixture("tone_v1")))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            final WorkerEndpoint<DecoderInstance> endpoint = bindTone(engine);
            final EngineFuture<PluginInfo> loading = plugins.load(slow);
            engine.until("its entry function waits", () -> Files.exists(slow.resolveSibling("gate.reached")));

            for (int i = 0; i < 100; i++)
            {
                endpoint.factory().create("{}").destroy();
            }
            final Path old = engine.shadow(Tone.PLUGIN);
            assertThat(engine.get(plugins.setPluginEnabled(Tone.PLUGIN, false))).isTrue();
            engine.untilGone(old);
            assertThat(loading).isNotDone();

            Files.createFile(slow.resolveSibling("gate"));
            assertThat(engine.get(loading).id()).isEqualTo("test.slowentry");
        }
    }

    @Test
    void shouldWaitForTheLibrarysThreadWhenItIsUnloaded() throws Exception
    {
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, Natives.fixture("library_thread")))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            final WorkerEndpoint<DspInstance> endpoint = engine.get(plugins.bind(workers ->
                workers.bindDsp("test.librarythread", "librarythread", "{}", 48000, 2, new Doorbell())));
            for (int i = 0; i < 50; i++)
            {
                final Path old = engine.shadow("test.librarythread");
                endpoint.factory().create("{}").destroy();
                engine.untilThreads("library thread", 1);
                assertThat(engine.get(plugins.reloadPlugin("test.librarythread"))).isNotNull();
                engine.untilGone(old);
                engine.untilThreads("library thread", 0);
            }
        }
    }

    @Test
    void shouldLeaveALibraryAloneThatHangsInShutdownUntilItComesBack() throws Exception
    {
        final Slow slow = new Slow(temporary);
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary,
            config -> config.jobDeadlineMs(300), Natives.fixture("slow"), Natives.fixture("tone_v1")))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            final WorkerEndpoint<DecoderInstance> endpoint = engine.get(plugins.bind(workers ->
                workers.bindDecoder("test.slow", "slow", "{}", new Doorbell())));
            endpoint.factory().create(slow.waitingAt("shutdown", 1000).configJson()).destroy();
            final Path hanging = engine.shadow("test.slow");
            assertThat(engine.get(plugins.reloadPlugin("test.slow"))).isNotNull();
            engine.until("it is known to be stuck", () -> engine.counter(EngineCounter.STUCK_JOBS) == 1);
            assertThat(slow.isReached()).isTrue();

            final Path tone = engine.shadow(Tone.PLUGIN);
            assertThat(engine.get(plugins.reloadPlugin(Tone.PLUGIN))).isNotNull();
            engine.untilGone(tone, 1);
            assertThat(Natives.isMapped(hanging)).isTrue();
            assertThat(engine.state().retired()).singleElement().satisfies(retired ->
                assertThat(retired.reason()).contains("shut down"));

            slow.open();
            engine.untilGone(hanging);
        }
    }

    @Test
    void shouldUnloadWithoutAnyRequestWhenTheLastInstanceIsDestroyed() throws Exception
    {
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, Natives.fixture("tone_v1")))
        {
            final WorkerEndpoint<DecoderInstance> endpoint = bindTone(engine);
            final Path old = engine.shadow(Tone.PLUGIN);
            final DecoderInstance last = endpoint.factory().create("{}");
            assertThat(engine.get(engine.engine().plugins().reloadPlugin(Tone.PLUGIN))).isNotNull();
            assertThat(Natives.isMapped(old)).isTrue();

            last.destroy();

            // nobody asks the engine for anything here: only the kernel is looked at
            Awaitility.await().atMost(TestEngine.LIMIT).pollInterval(1, TimeUnit.MILLISECONDS)
                .until(() -> !Natives.isMapped(old) && !Files.exists(old));
        }
    }

    @Test
    void shouldReloadWhenTheNewFileHasTheSizeAndTheTimeOfTheOld() throws Exception
    {
        final Path installed = Natives.install(Natives.fixture("lifecycle_v1"), temporary);
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, installed))
        {
            final Path next = Natives.fixture("lifecycle_v2");
            assertThat(Files.size(next)).as("the size of both").isEqualTo(Files.size(installed));
            final Path fresh = Files.copy(next, temporary.resolve("fresh"));
            Files.setLastModifiedTime(fresh, Files.getLastModifiedTime(installed));
            Natives.replace(installed, fresh);
            Files.setLastModifiedTime(installed, Files.getLastModifiedTime(fresh));

            engine.get(engine.engine().plugins().reloadAll());

            final PluginInfo info = Objects.requireNonNull(engine.plugin("test.lifecycle").info());
            assertThat(info.version()).isEqualTo("2.0.0");
        }
    }

    @Test
    void shouldReloadNothingAgainAndAgainWhenTwoFilesHoldTheSamePlugin() throws Exception
    {
        final Path installed = Natives.install(Natives.fixture("tone_v1"), temporary);
        final Path second = Files.copy(Natives.fixture("tone_v2"), installed.resolveSibling("libsecond.so"));
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, installed))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            final long seq = engine.plugin(Tone.PLUGIN).seq();
            for (int i = 0; i < 3; i++)
            {
                assertThatThrownBy(() -> plugins.load(second).get()).isInstanceOf(ExecutionException.class)
                    .hasMessageContaining(installed.toString()).hasMessageContaining(second.toString());
                engine.get(plugins.reloadAll());
            }
            assertThat(engine.plugin(Tone.PLUGIN).seq()).as("changes").isEqualTo(seq);
            assertThat(engine.plugin(Tone.PLUGIN).file()).isEqualTo(installed);
            engine.until("no candidate is left", () -> engine.state().retired().isEmpty());
        }
    }

    private static WorkerEndpoint<DecoderInstance> bindTone(final TestEngine engine)
    {
        return engine.get(engine.engine().plugins().bind(workers ->
            workers.bindDecoder(Tone.PLUGIN, "tone", "{}", new Doorbell())));
    }
}
