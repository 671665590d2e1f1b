// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.ffi.plugin.PluginException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Two plugins with threads of their own, used by workers that a user wrote: what happens to one is not heard from the
 * other.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MultiPluginSystemTest
{
    private static final String ALPHA = "test.alpha";
    private static final String BETA = "test.beta";
    /** What a plugin's own thread is called. */
    private static final String BEAT = "hot beat";

    @TempDir
    private Path temporary;

    @Test
    void shouldConfigureReloadAndDisableOneWhileTheOtherIsHeard()
    {
        final Path installed = Natives.install(Natives.fixture("alpha_v1"), temporary);
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, installed, Natives.fixture("beta"));
            HotWorker alpha = new HotWorker(engine, ALPHA, gain(1));
            HotWorker beta = new HotWorker(engine, BETA, gain(10)))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            alpha.untilHears(1);
            beta.untilHears(10);
            engine.until("the plugins' own threads run", () -> alpha.beats() > 2 && beta.beats() > 2);
            engine.untilThreads(BEAT, 2);

            assertThat(alpha.configure(gain(7)).kind()).isEqualTo(Outcome.Kind.APPLIED);
            alpha.untilHears(7);
            assertThat(alpha.instances()).as("in place").isEqualTo(1);

            final Path old = engine.shadow(ALPHA);
            Natives.replace(installed, Natives.fixture("alpha_v2"));
            assertThat(engine.get(plugins.reloadPlugin(ALPHA))).isNotNull();
            engine.untilGone(old);
            assertThat(alpha.metadata()).contains("\"build\":\"v2\"").contains("\"gain\":7");
            alpha.untilHears(7);
            assertThat(alpha.instances()).isEqualTo(2);

            final Path disabled = engine.shadow(BETA);
            assertThat(engine.get(plugins.setPluginEnabled(BETA, false))).isTrue();
            beta.untilHears(HotWorker.NOTHING);
            engine.untilGone(disabled);
            assertThatThrownBy(() -> beta.endpoint().factory().create("{}"))
                .isInstanceOf(PluginException.class).hasMessageContaining("disabled");
            assertThat(alpha.heard()).isEqualTo(7);
            assertThat(alpha.instances()).isEqualTo(2);
            engine.untilThreads(BEAT, 1);
        }
    }

    @Test
    void shouldKeepConfigurationsApartWhenOnePluginIsDisabled()
    {
        try (TestEngine engine = TestEngine.launch(
            PipelineMode.FUSED, temporary, Natives.fixture("alpha_v1"), Natives.fixture("beta"));
            HotWorker alpha = new HotWorker(engine, ALPHA, gain(2));
            HotWorker beta = new HotWorker(engine, BETA, gain(20)))
        {
            alpha.untilHears(2);
            beta.untilHears(20);
            assertThat(alpha.configure(gain(3)).kind()).isEqualTo(Outcome.Kind.APPLIED);
            assertThat(beta.configure(gain(21)).kind()).isEqualTo(Outcome.Kind.APPLIED);
            alpha.untilHears(3);
            beta.untilHears(21);

            assertThat(engine.get(engine.engine().plugins().setPluginEnabled(ALPHA, false))).isTrue();
            alpha.untilHears(HotWorker.NOTHING);
            assertThat(beta.configure(gain(33)).kind()).isEqualTo(Outcome.Kind.APPLIED);
            beta.untilHears(33);
            assertThat(beta.instances()).isEqualTo(1);
        }
    }

    @Test
    void shouldMakeANewInstanceWhenTheConfigurationAsksForIt()
    {
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, Natives.fixture("alpha_v1"));
            HotWorker alpha = new HotWorker(engine, ALPHA, gain(2)))
        {
            alpha.untilHears(2);
            final Outcome outcome = alpha.configure("{\"gain\":5,\"force_recreate\":true}");
            assertThat(outcome.kind()).isEqualTo(Outcome.Kind.RECREATED);
            alpha.untilHears(5);
            assertThat(alpha.instances()).isEqualTo(2);
            engine.untilThreads(BEAT, 1);
        }
    }

    @Test
    void shouldAccountForEveryLeaseWhenTwelveRoundsOfEverythingCome()
    {
        final Path installed = Natives.install(Natives.fixture("alpha_v1"), temporary);
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, installed, Natives.fixture("beta"));
            HotWorker alpha = new HotWorker(engine, ALPHA, gain(1));
            HotWorker beta = new HotWorker(engine, BETA, gain(10)))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            alpha.untilHears(1);
            beta.untilHears(10);
            for (int round = 0; round < 12; round++)
            {
                final String build = round % 2 == 0 ? "v2" : "v1";
                assertThat(alpha.configure(gain(100 + round)).kind()).isEqualTo(Outcome.Kind.APPLIED);
                assertThat(beta.configure(gain(200 + round)).kind()).isEqualTo(Outcome.Kind.APPLIED);
                alpha.untilHears(100 + round);
                beta.untilHears(200 + round);

                final Path oldAlpha = engine.shadow(ALPHA);
                Natives.replace(installed, Natives.fixture("alpha_" + build));
                assertThat(engine.get(plugins.reloadPlugin(ALPHA))).isNotNull();
                engine.untilGone(oldAlpha);
                assertThat(alpha.metadata()).contains("\"build\":\"" + build + "\"");
                alpha.untilHears(100 + round);

                final Path oldBeta = engine.shadow(BETA);
                assertThat(engine.get(plugins.setPluginEnabled(BETA, false))).isTrue();
                beta.untilHears(HotWorker.NOTHING);
                engine.untilGone(oldBeta);
                assertThat(engine.get(plugins.setPluginEnabled(BETA, true))).isTrue();
                beta.untilHears(200 + round);

                assertThat(engine.get(plugins.collectGarbage())).as("on their way out").isZero();
                assertThat(engine.plugin(ALPHA).leaseCount()).as("registry and worker").isEqualTo(2);
                assertThat(engine.plugin(BETA).leaseCount()).as("registry and worker").isEqualTo(2);
                assertThat(engine.counter(EngineCounter.LIBRARIES_LOADED)).isEqualTo(2L + 2 + 2L * round);
                assertThat(engine.counter(EngineCounter.LIBRARIES_RECLAIMED)).isEqualTo(2 + 2L * round);
                engine.untilThreads(BEAT, 2);
            }
            assertThat(alpha.instances()).isEqualTo(13);
            assertThat(beta.instances()).isEqualTo(13);
        }
    }

    private static String gain(final int gain)
    {
        return "{\"gain\":" + gain + "}";
    }
}
