// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.PluginException;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A plugin from its first load to its last trace: two versions side by side while an old instance lives, no new
 * instance once it is disabled, and nothing left when the old one ends.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LifecycleSystemTest
{
    private static final String PLUGIN = "test.lifecycle";

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldKeepVersionsApartUntilTheLastOldInstanceEndsWhenReloadedAndDisabled(final PipelineMode mode)
        throws PluginException
    {
        final Path installed = Natives.install(Natives.fixture("lifecycle_v1"), temporary);
        try (TestEngine engine = TestEngine.launch(mode, temporary, installed))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            final WorkerEndpoint<DecoderInstance> endpoint = engine.get(plugins.bind(workers ->
                workers.bindDecoder(PLUGIN, "noop", "{}", new Doorbell())));
            final Path first = engine.shadow(PLUGIN);
            final DecoderInstance old = endpoint.factory().create("{}");
            assertThat(old.metadata()).contains("\"build\":\"v1\"");

            Natives.replace(installed, Natives.fixture("lifecycle_v2"));
            assertThat(engine.get(plugins.reloadPlugin(PLUGIN))).isNotNull();
            final Path second = engine.shadow(PLUGIN);
            final DecoderInstance young = endpoint.factory().create("{}");
            assertThat(young.metadata()).contains("\"build\":\"v2\"");
            assertThat(old.metadata()).contains("\"build\":\"v1\"");
            assertThat(engine.get(plugins.collectGarbage())).as("on their way out").isZero();
            assertThat(Natives.isMapped(first)).isTrue();

            young.destroy();
            assertThat(engine.get(plugins.setPluginEnabled(PLUGIN, false))).isTrue();
            engine.untilGone(second, 1);
            assertThatThrownBy(() -> endpoint.factory().create("{}"))
                .isInstanceOf(PluginException.class).hasMessageContaining("disabled");
            assertThat(old.metadata()).as("it lives on").contains("\"build\":\"v1\"");
            assertThat(engine.get(plugins.collectGarbage())).as("on their way out").isZero();

            old.destroy();
            engine.untilGone(first);
            assertThat(Natives.mappedFrom(engine.engine().shadowDirectory())).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldHaveNothingToDoWhenThePluginIsUnknown(final PipelineMode mode)
    {
        try (TestEngine engine = TestEngine.launch(mode, temporary))
        {
            final PluginRuntime plugins = engine.engine().plugins();
            assertThat(engine.get(plugins.collectGarbage())).isZero();
            assertThat(engine.get(plugins.unloadPlugin(PLUGIN))).isFalse();
            assertThat(plugins.acquireCurrentLease(PLUGIN)).isNull();
            assertThatThrownBy(() -> plugins.reloadPlugin(PLUGIN).get())
                .cause().isInstanceOf(PluginException.class).hasMessageContaining(PLUGIN);
        }
    }
}
