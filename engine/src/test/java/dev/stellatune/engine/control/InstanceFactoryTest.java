// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import dev.stellatune.engine.lease.FinishedLeases;
import dev.stellatune.engine.lease.FixtureModules;
import dev.stellatune.engine.lease.LeaseSource;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.PluginException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class InstanceFactoryTest
{
    private FixtureModules modules;
    private ModuleLease lease;

    @BeforeEach
    void load(@TempDir final Path temporary) throws Exception
    {
        modules = new FixtureModules(temporary);
        lease = new ModuleLease(modules.load("tone_v1"), 1, new FinishedLeases(() ->
        {
        }));
        lease.publishedSeq(42);
    }

    @AfterEach
    void close()
    {
        modules.close();
    }

    private static InstanceFactory<DecoderInstance> factory(final String typeId, final LeaseSource leases)
    {
        return new InstanceFactory<>("test.tone", CapabilityKind.DECODER, typeId, leases, DecoderInstance::create);
    }

    private ModuleLease acquire()
    {
        assertThat(lease.tryAcquire()).isTrue();
        return lease;
    }

    @Test
    void shouldMakeAnInstanceThatHoldsTheLeaseWhenThereIsOne() throws Exception
    {
        final DecoderInstance instance = factory("tone", this::acquire).create("{}");

        assertThat(lease.count()).isEqualTo(2);
        assertThat(InstanceFactory.seqOf(instance)).isEqualTo(42);

        instance.destroy();
        assertThat(lease.count()).isEqualTo(1);
    }

    @Test
    void shouldSayWhyWhenThereIsNoLease()
    {
        final InstanceFactory<DecoderInstance> factory = factory("tone", () -> null);

        assertThatExceptionOfType(PluginException.class).isThrownBy(() -> factory.create("{}"))
            .withMessageContaining("decoder 'tone' of plugin test.tone")
            .withMessageContaining("disabled or not loaded");
        assertThat(factory.pluginId()).isEqualTo("test.tone");
    }

    @Test
    void shouldGiveTheLeaseBackWhenThePluginRefuses()
    {
        assertThatExceptionOfType(PluginException.class)
            .isThrownBy(() -> factory("no such type", this::acquire).create("{}"));

        assertThat(lease.count()).isEqualTo(1);
    }
}
