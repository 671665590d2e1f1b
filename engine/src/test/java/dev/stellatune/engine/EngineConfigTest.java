// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.pipeline.PipelineMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class EngineConfigTest
{
    private final EngineConfig config = EngineConfig.defaults();

    @Test
    void shouldHaveDefaultsWhenNothingIsChosen()
    {
        assertThat(config.mode()).isNull();
        assertThat(config.blockFrames()).isEqualTo(256);
        assertThat(config.ringBlocks()).isEqualTo(8);
        assertThat(config.pluginDirectories()).isEmpty();
        assertThat(config.hasBundledPlugins()).isFalse();
        assertThat(config.shadowParent()).isNull();
        assertThat(config.affinity()).as("the engine chooses").isNull();
        assertThat(config.realtimePriority()).isZero();
        assertThat(config.controlTimeoutMs()).isEqualTo(5000);
    }

    @Test
    void shouldHoldWhatIsChosen()
    {
        final Path directory = Path.of("plugins");
        config.mode(PipelineMode.FUSED).blockFrames(64).ringBlocks(16).pluginDirectory(directory).bundledPlugins()
            .shadowParent(directory).affinity(List.of(1, 2)).realtimePriority(50).jobDeadlineMs(1).controlTimeoutMs(2);

        assertThat(config.mode()).isEqualTo(PipelineMode.FUSED);
        assertThat(config.blockFrames()).isEqualTo(64);
        assertThat(config.ringBlocks()).isEqualTo(16);
        assertThat(config.pluginDirectories()).containsExactly(directory);
        assertThat(config.hasBundledPlugins()).isTrue();
        assertThat(config.shadowParent()).isEqualTo(directory);
        assertThat(config.affinity()).containsExactly(1, 2);
        assertThat(config.realtimePriority()).isEqualTo(50);
        assertThat(config.jobDeadlineMs()).isEqualTo(1);
        assertThat(config.controlTimeoutMs()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 8193})
    void shouldRefuseABlockOfAnImpossibleSize(final int frames)
    {
        assertThatIllegalArgumentException().isThrownBy(() -> config.blockFrames(frames))
            .withMessageContaining(Integer.toString(frames));
    }

    @ParameterizedTest
    @ValueSource(ints = {-8, 0, 3, 12, 2048})
    void shouldRefuseARingOfAnImpossibleSize(final int blocks)
    {
        assertThatIllegalArgumentException().isThrownBy(() -> config.ringBlocks(blocks))
            .withMessageContaining(Integer.toString(blocks));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 100})
    void shouldRefuseAnImpossiblePriority(final int priority)
    {
        assertThatIllegalArgumentException().isThrownBy(() -> config.realtimePriority(priority))
            .withMessageContaining(Integer.toString(priority));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0})
    void shouldRefuseADeadlineThatIsNotPositive(final long milliseconds)
    {
        assertThatIllegalArgumentException().isThrownBy(() -> config.jobDeadlineMs(milliseconds))
            .withMessageContaining(Long.toString(milliseconds));
        assertThatIllegalArgumentException().isThrownBy(() -> config.controlTimeoutMs(milliseconds))
            .withMessageContaining(Long.toString(milliseconds));
    }

    @Test
    void shouldNotChangeWithAListThatItWasGiven()
    {
        final List<Integer> cpus = new ArrayList<>(List.of(0));
        config.affinity(cpus);
        cpus.add(1);

        assertThat(config.affinity()).containsExactly(0);
    }

    @Test
    void shouldRefuseChangesWhenConcluded()
    {
        config.conclude();

        assertThatIllegalStateException().isThrownBy(() -> config.blockFrames(64));
        assertThatIllegalStateException().isThrownBy(() -> config.mode(PipelineMode.INVOKER));
        assertThatIllegalStateException().isThrownBy(config::bundledPlugins);
        assertThatIllegalStateException().as("one engine per configuration").isThrownBy(config::conclude);
        assertThat(config.blockFrames()).isEqualTo(256);
    }
}
