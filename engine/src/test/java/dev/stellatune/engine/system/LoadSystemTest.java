// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.ffi.plugin.PluginException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Much at once: several workers of several plugins while these are replaced, configured, disabled and enabled; several
 * threads that ask for all this at the same time. {@code -Dstellatune.rounds=1000} makes it long.
 */
@Timeout(value = 3600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoadSystemTest
{
    private static final int ROUNDS = Rounds.orElse(50);
    private static final String ALPHA = "test.alpha";
    private static final String BETA = "test.beta";

    @TempDir
    private Path temporary;
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void shouldHoldNoMoreThanAtFirstWhenEverythingHappensToPluginsInUse()
    {
        final Path installed = Natives.install(Natives.fixture("alpha_v1"), temporary);
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, installed, Natives.fixture("beta"));
            HotWorker alpha1 = new HotWorker(engine, ALPHA, gain(1));
            HotWorker alpha2 = new HotWorker(engine, ALPHA, gain(1));
            HotWorker beta1 = new HotWorker(engine, BETA, gain(1));
            HotWorker beta2 = new HotWorker(engine, BETA, gain(1)))
        {
            final List<HotWorker> workers = List.of(alpha1, alpha2, beta1, beta2);
            workers.forEach(worker -> worker.untilHears(1));
            final int files = Natives.openFiles();
            final int libraries = Natives.mappedLibraries().size();
            for (int round = 0; round < ROUNDS; round++)
            {
                final int wanted = 2 + round;
                configure(workers, wanted);
                replace(engine, installed, round);
                disableAndEnable(engine, BETA);
                workers.forEach(worker -> worker.untilHears(wanted));
                engine.until("no old library is left, seed " + seed, () -> engine.state().retired().isEmpty());
                engine.untilThreads("hot beat", workers.size());
                assertThat(engine.plugin(ALPHA).leaseCount()).as("registry and two workers").isEqualTo(3);
                assertThat(engine.plugin(BETA).leaseCount()).as("registry and two workers").isEqualTo(3);
            }
            assertThat(engine.counter(EngineCounter.LIBRARIES_LOADED)).isEqualTo(2 + 2L * ROUNDS);
            assertThat(engine.counter(EngineCounter.LIBRARIES_RECLAIMED)).isEqualTo(2L * ROUNDS);
            engine.until("no more files are open", () -> Natives.openFiles() <= files);
            assertThat(Natives.mappedLibraries().size()).as("libraries").isLessThanOrEqualTo(libraries);
        }
    }

    private void configure(final List<HotWorker> workers, final int wanted)
    {
        for (final HotWorker worker : workers)
        {
            final boolean recreate = random.nextBoolean();
            assertThat(worker.configure("{\"gain\":" + wanted + ",\"force_recreate\":" + recreate + "}").kind())
                .as("seed " + seed).isEqualTo(recreate ? Outcome.Kind.RECREATED : Outcome.Kind.APPLIED);
        }
    }

    private static void replace(final TestEngine engine, final Path installed, final int round)
    {
        Natives.replace(installed, Natives.fixture(round % 2 == 0 ? "alpha_v2" : "alpha_v1"));
        assertThat(engine.get(engine.engine().plugins().reloadPlugin(ALPHA))).isNotNull();
    }

    private static void disableAndEnable(final TestEngine engine, final String plugin)
    {
        assertThat(engine.get(engine.engine().plugins().setPluginEnabled(plugin, false))).isTrue();
        assertThat(engine.get(engine.engine().plugins().setPluginEnabled(plugin, true))).isTrue();
    }

    @Test
    void shouldAnswerEveryRequestWhenManyThreadsAskAtOnce()
    {
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            final List<FutureTask<Integer>> askers = new ArrayList<>();
            for (int i = 0; i < 4; i++)
            {
                final Random own = new Random(seed + i);
                final FutureTask<Integer> asker = new FutureTask<>(() -> ask(plugins, own));
                askers.add(asker);
                Thread.ofPlatform().name("asker").start(asker);
            }
            for (final FutureTask<Integer> asker : askers)
            {
                assertThat(engine.get(asker)).as("requests answered, seed " + seed).isEqualTo(ROUNDS);
            }
            engine.until("no old library is left, seed " + seed, () -> engine.state().retired().isEmpty());
            final long current = engine.state().plugins().stream().filter(plugin -> plugin.shadow() != null).count();
            assertThat(engine.counter(EngineCounter.LIBRARIES_LOADED) -
                engine.counter(EngineCounter.LIBRARIES_RECLAIMED)).as("seed " + seed).isEqualTo(current);
        }
    }

    /** Asks for anything; a refusal is an answer, too. */
    private static int ask(final PluginRuntime plugins, final Random random) throws InterruptedException
    {
        int answered = 0;
        for (int i = 0; i < ROUNDS; i++)
        {
            final boolean tone = random.nextBoolean();
            final String plugin = tone ? Tone.PLUGIN : "test.counter";
            final EngineFuture<?> request = switch (random.nextInt(7))
            {
                case 0, 1 -> plugins.load(Natives.fixture(tone ? "tone_v1" : "counter_v1"));
                case 2 -> plugins.reloadPlugin(plugin);
                case 3 -> plugins.setPluginEnabled(plugin, false);
                case 4 -> plugins.setPluginEnabled(plugin, true);
                case 5 -> plugins.unloadPlugin(plugin);
                default -> plugins.collectGarbage();
            };
            try
            {
                request.get();
            }
            catch (final ExecutionException e)
            {
                assertThat(e.getCause()).isInstanceOf(PluginException.class);
            }
            answered++;
        }
        return answered;
    }

    private static String gain(final int gain)
    {
        return "{\"gain\":" + gain + "}";
    }
}
