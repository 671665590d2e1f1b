// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.PluginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What the lease model promises to whoever makes instances of a plugin, with a real library and the real loader:
 * no new instances from an old lease, none from a disabled plugin, unloading after the last instance and not before,
 * and nothing but the count to decide it.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PlanAcceptanceSystemTest
{
    private static final int TREE_DEPTH = 10;
    private static final int TREE_NAME_LENGTH = 250;
    private static final String CONFIG = "{\"frames\":1000}";

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldMakeNoInstanceFromOldLeaseWhenReloaded(final PipelineMode mode) throws Exception
    {
        try (TestEngine engine = TestEngine.launch(mode, temporary, Natives.fixture("tone_v1")))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            final WorkerEndpoint<DecoderInstance> endpoint = bind(engine);
            final DecoderInstance before = endpoint.factory().create(CONFIG);
            for (int i = 0; i < 10; i++)
            {
                final ModuleLease old = acquire(plugins);
                old.release();
                assertThat(engine.get(plugins.reloadPlugin(Tone.PLUGIN))).isNotNull();

                final DecoderInstance after = endpoint.factory().create(CONFIG);
                assertThat(lease(after)).isNotSameAs(old);
                assertThat(lease(after)).isNotSameAs(lease(before));
                final ModuleLease current = acquire(plugins);
                assertThat(lease(after)).isSameAs(current);
                assertThat(lease(after).epoch()).isGreaterThan(old.epoch());
                current.release();
                after.destroy();
            }
            before.destroy();
            assertThat(engine.get(plugins.unbind(endpoint))).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldRefuseNewInstancesWhenDisabled(final PipelineMode mode) throws Exception
    {
        try (TestEngine engine = TestEngine.launch(mode, temporary, Natives.fixture("tone_v1")))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            final WorkerEndpoint<DecoderInstance> endpoint = bind(engine);

            assertThat(engine.get(plugins.setPluginEnabled(Tone.PLUGIN, false))).isTrue();
            assertThat(plugins.acquireCurrentLease(Tone.PLUGIN)).isNull();
            assertThatThrownBy(() -> endpoint.factory().create(CONFIG))
                .isInstanceOf(PluginException.class).hasMessageContaining("disabled");
            assertThat(plugins.decodersFor("tone")).isEmpty();
            assertThat(engine.get(plugins.setPluginEnabled(Tone.PLUGIN, false))).as("already so").isFalse();

            assertThat(engine.get(plugins.setPluginEnabled(Tone.PLUGIN, true))).isTrue();
            endpoint.factory().create(CONFIG).destroy();
            assertThat(plugins.decodersFor("tone")).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldUnloadOldLeaseWhenItsLastInstanceIsDestroyed(final PipelineMode mode) throws Exception
    {
        try (TestEngine engine = TestEngine.launch(mode, temporary, Natives.fixture("tone_v1")))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            final WorkerEndpoint<DecoderInstance> endpoint = bind(engine);
            final Path old = engine.shadow(Tone.PLUGIN);
            final List<DecoderInstance> instances = new ArrayList<>();
            for (int i = 0; i < 5; i++)
            {
                instances.add(endpoint.factory().create(CONFIG));
            }
            assertThat(engine.get(plugins.reloadPlugin(Tone.PLUGIN))).isNotNull();
            for (final DecoderInstance instance : instances)
            {
                assertThat(engine.get(plugins.collectGarbage())).isZero();
                assertThat(Natives.isMapped(old)).isTrue();
                instance.destroy();
            }
            engine.untilGone(old);
            assertThat(engine.counter(EngineCounter.LIBRARIES_RECLAIMED)).isEqualTo(1);
            assertThat(engine.counter(EngineCounter.LIBRARIES_LOADED)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldKeepOldLeaseLoadedWhileAnInstanceHoldsIt(final PipelineMode mode) throws Exception
    {
        final Path installed = Natives.install(Natives.fixture("tone_v1"), temporary);
        try (TestEngine engine = TestEngine.launch(mode, temporary, installed))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            final WorkerEndpoint<DecoderInstance> endpoint = bind(engine);
            final Path old = engine.shadow(Tone.PLUGIN);
            final DecoderInstance holder = endpoint.factory().create(CONFIG);

            // the library is replaced, removed and forgotten: the instance's own copy stays
            Natives.replace(installed, Natives.fixture("tone_v2"));
            assertThat(engine.get(plugins.reloadPlugin(Tone.PLUGIN))).isNotNull();
            Files.delete(installed);
            assertThat(engine.get(plugins.setPluginEnabled(Tone.PLUGIN, false))).isTrue();
            assertThat(engine.get(plugins.unloadPlugin(Tone.PLUGIN))).isTrue();
            engine.until("what nobody holds is gone", () -> engine.get(plugins.collectGarbage()) == 0);
            assertThat(engine.state().retired()).singleElement().satisfies(retired ->
            {
                assertThat(retired.count()).isEqualTo(1);
                assertThat(retired.shadow()).isEqualTo(old);
                assertThat(retired.reason()).contains("held by instances and streams: 1");
            });
            assertThat(Natives.isMapped(old)).isTrue();
            assertThat(holder.metadata()).contains("\"v1\"");

            holder.destroy();
            engine.untilGone(old);
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldUnloadSafelyByTheCountOfInstancesAloneWhenManyThreadsCreateAndDestroy(final PipelineMode mode)
        throws Exception
    {
        final long seed = System.nanoTime();
        try (TestEngine engine = TestEngine.launch(mode, temporary, Natives.fixture("tone_v1")))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            final WorkerEndpoint<DecoderInstance> endpoint = bind(engine);
            final AtomicBoolean stop = new AtomicBoolean();
            final AtomicLong made = new AtomicLong();
            final AtomicLong refused = new AtomicLong();
            final List<FutureTask<Boolean>> users = new ArrayList<>();
            final CountDownLatch running = new CountDownLatch(3);
            for (int i = 0; i < 3; i++)
            {
                final FutureTask<Boolean> user =
                    new FutureTask<>(() -> createAndDestroy(endpoint, stop, running, made, refused), true);
                users.add(user);
                Thread.ofPlatform().name("user").start(user);
            }
            running.await();
            final Random random = new Random(seed);
            for (int i = 0; i < 40; i++)
            {
                if (random.nextInt(4) == 0)
                {
                    assertThat(engine.get(plugins.setPluginEnabled(Tone.PLUGIN, false))).as("seed " + seed).isTrue();
                    assertThat(engine.get(plugins.setPluginEnabled(Tone.PLUGIN, true))).as("seed " + seed).isTrue();
                }
                else
                {
                    assertThat(engine.get(plugins.reloadPlugin(Tone.PLUGIN))).as("seed " + seed).isNotNull();
                }
                final long so = made.get();
                engine.until("instances are made of it, seed " + seed, () -> made.get() > so);
            }
            stop.set(true);
            for (final FutureTask<Boolean> user : users)
            {
                assertThat(engine.get(user)).isTrue();
            }
            engine.until("all old libraries are gone, seed " + seed, () -> engine.state().retired().isEmpty());
            final RuntimeState.PluginState plugin = engine.plugin(Tone.PLUGIN);
            assertThat(plugin.leaseCount()).as("the registry's own").isEqualTo(1);
            assertThat(engine.counter(EngineCounter.LIBRARIES_LOADED) -
                engine.counter(EngineCounter.LIBRARIES_RECLAIMED)).isEqualTo(1);
        }
    }

    private static void createAndDestroy(
        final WorkerEndpoint<DecoderInstance> endpoint,
        final AtomicBoolean stop,
        final CountDownLatch running,
        final AtomicLong made,
        final AtomicLong refused)
    {
        running.countDown();
        while (!stop.get())
        {
            try
            {
                final DecoderInstance instance = endpoint.factory().create(CONFIG);
                // a call into the library, which must be there
                assertThat(instance.metadata()).contains("tone");
                instance.destroy();
                made.incrementAndGet();
            }
            catch (final PluginException e)
            {
                // disabled at that moment
                refused.incrementAndGet();
            }
        }
    }

    @Test
    void shouldRetryWithoutHarmWhenPrivateCopyCannotBeDeleted() throws Exception
    {
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, Natives.fixture("tone_v1")))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            final WorkerEndpoint<DecoderInstance> endpoint = bind(engine);
            final Path old = engine.shadow(Tone.PLUGIN);
            // nobody can delete what lies deeper than the longest path: a tree in a tree, put there by renaming
            final Path outside = temporary.resolve("outside");
            deepTree(Files.createDirectory(outside));
            final Path inside = deepTree(Objects.requireNonNull(old.getParent())).resolve("inside");
            Files.move(outside, inside);

            assertThat(engine.get(plugins.reloadPlugin(Tone.PLUGIN))).isNotNull();
            engine.until("it is known that the copy stays", () -> engine.state().retired().stream()
                .anyMatch(retired -> retired.shadow().equals(old) && retired.reason().contains("deleted")));
            assertThat(Natives.isMapped(old)).as("the library itself").isFalse();

            // meanwhile everything works: instances, reloads, disabling, enabling
            endpoint.factory().create(CONFIG).destroy();
            assertThat(engine.get(plugins.reloadPlugin(Tone.PLUGIN))).isNotNull();
            assertThat(engine.get(plugins.setPluginEnabled(Tone.PLUGIN, false))).isTrue();
            assertThat(engine.get(plugins.setPluginEnabled(Tone.PLUGIN, true))).isTrue();
            endpoint.factory().create(CONFIG).destroy();
            engine.until("only the obstructed one is left", () -> engine.state().retired().size() == 1);

            Files.move(inside, outside);
            engine.until("the retry succeeds", () ->
            {
                engine.get(plugins.collectGarbage());
                return engine.state().retired().isEmpty();
            });
            assertThat(old).doesNotExist();
            assertThat(engine.counter(EngineCounter.LIBRARIES_RECLAIMED)).isEqualTo(3);
        }
    }

    /** Directories in each other, named by a path of about half of the longest that the system takes. */
    private static Path deepTree(final Path parent) throws IOException
    {
        Path deepest = parent;
        for (int i = 0; i < TREE_DEPTH; i++)
        {
            deepest = Files.createDirectory(deepest.resolve("d".repeat(TREE_NAME_LENGTH)));
        }
        return deepest;
    }

    private static WorkerEndpoint<DecoderInstance> bind(final TestEngine engine)
    {
        return engine.get(engine.engine().plugins().bind(workers ->
            workers.bindDecoder(Tone.PLUGIN, "tone", CONFIG, new Doorbell())));
    }

    private static ModuleLease acquire(final PluginRuntime plugins)
    {
        return Objects.requireNonNull(plugins.acquireCurrentLease(Tone.PLUGIN));
    }

    private static ModuleLease lease(final DecoderInstance instance)
    {
        return (ModuleLease)instance.hold();
    }
}
