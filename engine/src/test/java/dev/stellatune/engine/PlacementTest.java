// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.pipeline.PipelineMode;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PlacementTest
{
    private static BitSet cpus(final int count)
    {
        final BitSet cpus = new BitSet();
        cpus.set(0, count);
        return cpus;
    }

    @Test
    void shouldFuseAndSayWhyWhenThereAreTwoCores()
    {
        final Placement placement = Placement.choose(EngineConfig.defaults(), 2, cpus(2));

        assertThat(placement.mode()).isEqualTo(PipelineMode.FUSED);
        assertThat(placement.reason()).isEqualTo("2 cores: a thread per stage needs 4");
        assertThat(placement.spin()).isFalse();
        assertThat(placement.cpusOf(0)).as("nobody is pinned").isEmpty();
    }

    @Test
    void shouldGiveEachWorkerAProcessorOfItsOwnWhenCoresAreSpare()
    {
        final Placement placement = Placement.choose(EngineConfig.defaults(), 8, cpus(8));

        assertThat(placement.mode()).isEqualTo(PipelineMode.DEDICATED);
        assertThat(placement.spin()).isTrue();
        assertThat(placement.cpusOf(0)).containsExactly(1, 2, 3);
        assertThat(placement.cpusOf(1)).containsExactly(4, 5, 6);
        assertThat(placement.cpusOf(2)).containsExactly(7, 1, 2);
    }

    @Test
    void shouldPinNobodyWhenTheProcessMayRunOnFewerProcessorsThanTheMachineHas()
    {
        final BitSet allowed = new BitSet();
        allowed.set(4, 6);

        assertThat(Placement.choose(EngineConfig.defaults(), 8, allowed).cpusOf(0)).isEmpty();
    }

    @Test
    void shouldDoAsConfigured()
    {
        final EngineConfig config = EngineConfig.defaults().mode(PipelineMode.DEDICATED).affinity(List.of(1, 0));

        final Placement placement = Placement.choose(config, 2, cpus(2));

        assertThat(placement.mode()).isEqualTo(PipelineMode.DEDICATED);
        assertThat(placement.reason()).isEqualTo("as configured");
        assertThat(placement.cpusOf(0)).containsExactly(1, 0);
        assertThat(placement.cpusOf(1)).containsExactly(1, 0);
    }

    @Test
    void shouldNotLetWorkersSpinWithARealtimePriority()
    {
        assertThat(Placement.choose(EngineConfig.defaults().realtimePriority(1), 8, cpus(8)).spin()).isFalse();
    }
}
