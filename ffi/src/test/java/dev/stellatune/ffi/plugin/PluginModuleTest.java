// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.library.NativeLibrary;
import dev.stellatune.ffi.library.ShadowRoot;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Good plugins: what a loaded module says, and how it goes.
 */
class PluginModuleTest
{
    @TempDir
    private Path temporary;

    @Test
    void shouldTellWhoItIsWhenLoaded() throws Exception
    {
        try (Fixture fixture = Fixture.load("tone_v1", temporary))
        {
            final PluginInfo info = fixture.module().info();

            assertThat(info.id()).isEqualTo("test.tone");
            assertThat(info.name()).isEqualTo("Fixture test.tone");
            assertThat(info.version()).isEqualTo("1.0.0");
            assertThat(info.apiVersion()).isEqualTo(8);
            assertThat(fixture.module().pluginId()).isEqualTo("test.tone");
            assertThat(fixture.module().file()).isEqualTo(Fixture.file("tone_v1"));
            assertThat(fixture.module().outlivesItsThreads()).isFalse();
            assertThat(fixture.module().livingThreads()).containsValue(Thread.currentThread().getName());
        }
    }

    @Test
    void shouldListCapabilitiesWhenLoaded() throws Exception
    {
        try (Fixture fixture = Fixture.load("ledger", temporary))
        {
            final PluginInfo info = fixture.module().info();

            assertThat(info.capabilities()).extracting(Capability::kind).containsExactly(CapabilityKind.values());
            assertThat(info.capabilities()).extracting(Capability::typeId).containsOnly("ledger");
            assertThat(info.capability(CapabilityKind.DECODER, "ledger")).isEqualTo(new Capability(
                CapabilityKind.DECODER, "ledger", "Fixture ledger", "{\"type\":\"object\"}", "{}",
                Map.of("ledger", 100)));
            assertThat(info.capability(CapabilityKind.DSP, "ledger")).isEqualTo(new Capability(
                CapabilityKind.DSP, "ledger", "Fixture ledger", "{\"type\":\"object\"}", "{}", Map.of()));
            assertThat(info.capability(CapabilityKind.DSP, "other")).isNull();
        }
    }

    @Test
    void shouldListCapabilitiesWhenEmptyTextHasAnAddressThatIsNone() throws Exception
    {
        try (Fixture fixture = Fixture.load("sdk_v1", temporary))
        {
            assertThat(fixture.module().info().capabilities()).containsExactly(
                new Capability(CapabilityKind.DECODER, "hot", "", "", "{}", Map.of("hot", 100)));
            assertThat(fixture.module().shutdown()).as("there is none").isNull();
        }
    }

    @Test
    void shouldScoreExtensionsWhenAsked() throws Exception
    {
        try (Fixture fixture = Fixture.load("tone_v1", temporary))
        {
            final Capability tone = fixture.module().info().capabilities().getFirst();

            assertThat(tone.scoreFor("tone")).isEqualTo(100);
            assertThat(tone.scoreFor("flac")).isZero();
            assertThat(tone.scoreFor("")).isZero();
        }
    }

    @Test
    void shouldKeepVersionsApartWhenTwoAreLoaded() throws Exception
    {
        try (Fixture one = Fixture.load("counter_v1", temporary);
            Fixture two = Fixture.load("counter_v2", temporary))
        {
            final DspInstance instance = DspInstance.create(one.hold(), "counter", "{}", 48_000, 2);

            assertThat(one.module().info().version()).isEqualTo("1.0.0");
            assertThat(two.module().info().version()).isEqualTo("2.0.0");
            assertThat(one.count("fixture_created")).isEqualTo(1);
            assertThat(two.count("fixture_created")).isZero();

            instance.destroy();
        }
    }

    @Test
    void shouldBeLibrariesOfTheirOwnWhenOneFileIsLoadedTwice() throws Exception
    {
        try (Fixture one = Fixture.load("counter_v1", temporary);
            Fixture two = Fixture.load("counter_v1", temporary))
        {
            DspInstance.create(one.hold(), "counter", "{}", 48_000, 2).destroy();

            assertThat(one.module().shadow()).isNotEqualTo(two.module().shadow());
            assertThat(one.count("fixture_created")).isEqualTo(1);
            assertThat(two.count("fixture_created")).isZero();
        }
    }

    @Test
    void shouldShutDownOnceWhenAskedTwice() throws Exception
    {
        try (Fixture fixture = Fixture.load("counter_v1", temporary))
        {
            assertThat(fixture.module().shutdown()).isNull();
            assertThat(fixture.module().shutdown()).isNull();

            assertThat(fixture.count("fixture_shutdowns")).isEqualTo(1);
        }
    }

    @Test
    void shouldBeGoneWhenClosed() throws Exception
    {
        final PluginHost host = new PluginHost((plugin, level, message) ->
        {
        });
        try (ShadowRoot shadows = ShadowRoot.create(temporary))
        {
            final PluginModule module =
                PluginModule.load(host, shadows, Fixture.file("tone_v1"), RejectedModule::close);
            assertThat(NativeLibrary.isMapped(module.shadow())).isTrue();

            assertThat(module.close()).isTrue();

            assertThat(NativeLibrary.isMapped(module.shadow())).isFalse();
            assertThat(Fixture.copies(shadows)).isEmpty();
            assertThat(module.close()).as("again").isTrue();
            assertThat(module.shutdown()).as("nothing left to shut down").isNull();
            assertThat(host.find(1)).as("the context of the library").isNull();
        }
        host.close();
        host.close();
    }
}
