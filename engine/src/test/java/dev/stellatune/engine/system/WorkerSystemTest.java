// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.InstanceFactory;
import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.InstanceHandling;
import dev.stellatune.engine.worker.InstanceListener;
import dev.stellatune.engine.worker.InstanceState;
import dev.stellatune.engine.worker.Jobs;
import dev.stellatune.engine.worker.WorkerController;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.plugin.ConfigPlan;
import dev.stellatune.ffi.plugin.DspInstance;
import dev.stellatune.ffi.plugin.PluginException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A worker that is not part of a pipeline, as a user would write one: it goes through replacement, configuration,
 * disabling and enabling of a real plugin, and its instance's memory survives what it must survive.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerSystemTest
{
    private static final String COUNTER = "test.counter";
    private static final int FRAMES = 100;

    @TempDir
    private Path temporary;

    @Test
    void shouldGoOnCountingWhenLibraryIsReplacedAgainAndAgain() throws Exception
    {
        final Path installed = Natives.install(Natives.fixture("counter_v1"), temporary);
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, installed);
            UserWorker worker = new UserWorker(engine, "{}"))
        {
            worker.process();
            for (int i = 0; i < 10; i++)
            {
                final Path old = engine.shadow(COUNTER);
                Natives.replace(installed, Natives.fixture(i % 2 == 0 ? "counter_v2" : "counter_v1"));
                assertThat(engine.get(engine.engine().plugins().reloadPlugin(COUNTER))).isNotNull();
                worker.safePoint();
                engine.untilGone(old);
                worker.process();
            }
            assertThat(worker.instance().exportState()).isEqualTo("{\"frames\":" + 11 * FRAMES + "}");
            assertThat(worker.recreated).isEqualTo(10);
        }
    }

    @Test
    void shouldMakeOneInstanceWhenManyReloadsComeBetweenTwoSafePoints() throws Exception
    {
        try (TestEngine engine =
            TestEngine.launch(PipelineMode.FUSED, temporary, Natives.fixture("counter_v1"));
            UserWorker worker = new UserWorker(engine, "{}"))
        {
            worker.process();
            final Path first = engine.shadow(COUNTER);
            final List<Path> between = new ArrayList<>();
            for (int i = 0; i < 10; i++)
            {
                assertThat(engine.get(engine.engine().plugins().reloadPlugin(COUNTER))).isNotNull();
                between.add(engine.shadow(COUNTER));
            }
            // nobody made an instance of the nine in between: they go although the worker has not come by
            engine.until("only the worker's old library is left", () -> engine.state().retired().size() == 1);
            between.subList(0, 9).forEach(Natives::assertGone);
            assertThat(Natives.isMapped(first)).isTrue();

            worker.safePoint();
            engine.untilGone(first);
            assertThat(worker.recreated).isEqualTo(1);
            assertThat(worker.instance().exportState()).isEqualTo("{\"frames\":" + FRAMES + "}");
        }
    }

    @Test
    void shouldEndAsLastSaidWhenDisabledAndEnabledBetweenTwoSafePoints() throws Exception
    {
        try (TestEngine engine =
            TestEngine.launch(PipelineMode.FUSED, temporary, Natives.fixture("counter_v1"));
            UserWorker worker = new UserWorker(engine, "{}"))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            final Path first = engine.shadow(COUNTER);
            assertThat(engine.get(plugins.setPluginEnabled(COUNTER, false))).isTrue();
            assertThat(engine.get(plugins.setPluginEnabled(COUNTER, true))).isTrue();
            worker.safePoint();
            assertThat(worker.controller.state()).isEqualTo(InstanceState.RUNNING);
            engine.untilGone(first);

            final Path second = engine.shadow(COUNTER);
            assertThat(engine.get(plugins.reloadPlugin(COUNTER))).isNotNull();
            assertThat(engine.get(plugins.setPluginEnabled(COUNTER, false))).isTrue();
            worker.safePoint();
            assertThat(worker.controller.state()).isEqualTo(InstanceState.DESTROYED);
            assertThat(worker.destroyed).containsExactly(Reason.DISABLED);
            engine.untilGone(second);
            assertThat(Natives.mappedFrom(engine.engine().shadowDirectory())).isEmpty();

            assertThat(engine.get(plugins.setPluginEnabled(COUNTER, true))).isTrue();
            worker.safePoint();
            assertThat(worker.controller.state()).isEqualTo(InstanceState.RUNNING);
            assertThat(worker.outcome().kind()).isEqualTo(Outcome.Kind.RECREATED);
        }
    }

    @Test
    void shouldKeepAcceptedConfigWhenNextOneIsRejectedOrFails() throws Exception
    {
        try (TestEngine engine =
            TestEngine.launch(PipelineMode.FUSED, temporary, Natives.fixture("counter_v1"));
            UserWorker worker = new UserWorker(engine, "{\"gain\":0.5}"))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            assertThat(worker.process()).isEqualTo(0.5f);

            assertThat(engine.get(plugins.configure(worker.endpoint, "{\"gain\":0.25}"))).isTrue();
            worker.safePoint();
            assertThat(worker.outcome().kind()).isEqualTo(Outcome.Kind.APPLIED);
            assertThat(worker.process()).isEqualTo(0.25f);

            assertThat(engine.get(plugins.configure(worker.endpoint, "{\"gain\":4,\"reject\":true}"))).isTrue();
            worker.safePoint();
            assertThat(worker.outcome().kind()).isEqualTo(Outcome.Kind.REJECTED);
            assertThat(worker.process()).isEqualTo(0.25f);

            assertThat(engine.get(
                plugins.configure(worker.endpoint, "{\"gain\":4,\"recreate\":true,\"fail\":true}"))).isTrue();
            worker.safePoint();
            assertThat(worker.outcome().kind()).isEqualTo(Outcome.Kind.FAILED);
            assertThat(worker.process()).isEqualTo(0.25f);

            // a refused configuration does not come back with the next library
            assertThat(engine.get(plugins.reloadPlugin(COUNTER))).isNotNull();
            worker.safePoint();
            assertThat(worker.outcome().kind()).isEqualTo(Outcome.Kind.RECREATED);
            assertThat(worker.process()).isEqualTo(0.25f);

            assertThat(engine.get(plugins.configure(worker.endpoint, "{\"gain\":2,\"recreate\":true}"))).isTrue();
            worker.safePoint();
            assertThat(worker.process()).isEqualTo(2f);
            assertThat(worker.instance().exportState()).isEqualTo("{\"frames\":" + 6 * FRAMES + "}");
        }
    }

    @Test
    void shouldApplyConfigToReplacementWhenBothCameAtOnce() throws Exception
    {
        try (TestEngine engine =
            TestEngine.launch(PipelineMode.FUSED, temporary, Natives.fixture("counter_v1"));
            UserWorker worker = new UserWorker(engine, "{}"))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            final Path old = engine.shadow(COUNTER);
            assertThat(engine.get(plugins.reloadPlugin(COUNTER))).isNotNull();
            assertThat(engine.get(plugins.configure(worker.endpoint, "{\"gain\":0.5}"))).isTrue();
            worker.safePoint();
            assertThat(worker.process()).isEqualTo(0.5f);
            engine.untilGone(old);
        }
    }

    /** A DSP worker on the test's thread; its jobs run at its safe points. */
    private static final class UserWorker implements AutoCloseable
    {
        private final Doorbell doorbell = new Doorbell();
        private final Jobs jobs = new Jobs(
            SystemNanoClock.INSTANCE, 60_000, true, new ThreadGroup("user"), new EngineStatus(), () -> {});
        private final TestEngine engine;
        private final WorkerEndpoint<DspInstance> endpoint;
        private final WorkerController<DspInstance> controller;
        private final List<Reason> destroyed = new ArrayList<>();
        private final List<String> failures = new ArrayList<>();
        private final long memory = NativeMemory.allocate((long)FRAMES * Float.BYTES);
        private int recreated;

        UserWorker(final TestEngine engine, final String config) throws PluginException
        {
            this.engine = engine;
            endpoint = engine.get(engine.engine().plugins().bind(workers ->
                workers.bindDsp(COUNTER, "counter", config, 48000, 1, doorbell)));
            final DspInstance first = endpoint.factory().create(config);
            first.handOver();
            controller = new WorkerController<>(endpoint, new Handling(), jobs, SystemNanoClock.INSTANCE,
                new InstanceListener()
                {
                    @Override
                    public void recreated()
                    {
                        recreated++;
                    }

                    @Override
                    public void destroyed(final Reason reason)
                    {
                        destroyed.add(reason);
                    }

                    @Override
                    public void failed(final String message)
                    {
                        failures.add(message);
                    }
                }, first);
            first.adopt();
            safePoint();
        }

        DspInstance instance()
        {
            return Objects.requireNonNull(controller.instance());
        }

        Outcome outcome()
        {
            return Objects.requireNonNull(endpoint.outcome());
        }

        void safePoint()
        {
            for (int i = 0; i < 3; i++)
            {
                controller.onDoorbell();
                jobs.doWork();
            }
        }

        /** Processes ones; returns the factor that came out. */
        float process()
        {
            for (int i = 0; i < FRAMES; i++)
            {
                NativeMemory.putFloat(memory + (long)i * Float.BYTES, 1);
            }
            instance().process(memory, FRAMES);
            return NativeMemory.getFloat(memory + (FRAMES - 1L) * Float.BYTES);
        }

        @Override
        public void close()
        {
            controller.close();
            jobs.doWork();
            engine.get(engine.engine().plugins().unbind(endpoint));
            NativeMemory.free(memory);
        }

        private final class Handling implements InstanceHandling<DspInstance>
        {
            @Override
            public DspInstance stage(final String configJson) throws PluginException
            {
                final DspInstance made = endpoint.factory().create(configJson);
                made.handOver();
                return made;
            }

            @Override
            public TakeOver takeOver(final @Nullable DspInstance running, final DspInstance staged)
            {
                staged.adopt();
                if (running != null)
                {
                    try
                    {
                        staged.importState(String.valueOf(running.exportState()));
                    }
                    catch (final PluginException e)
                    {
                        throw new AssertionError(e);
                    }
                    running.handOver();
                }
                return TakeOver.TAKEN;
            }

            @Override
            public void handOver(final DspInstance running)
            {
                running.handOver();
            }

            @Override
            public void dispose(final DspInstance instance)
            {
                instance.adopt();
                instance.destroy();
            }

            @Override
            public long seqOf(final DspInstance instance)
            {
                return InstanceFactory.seqOf(instance);
            }

            @Override
            public ConfigPlan plan(final DspInstance running, final String configJson) throws PluginException
            {
                return running.planConfig(configJson);
            }

            @Override
            public void apply(final DspInstance running, final String configJson) throws PluginException
            {
                running.applyConfig(configJson);
            }
        }
    }
}
