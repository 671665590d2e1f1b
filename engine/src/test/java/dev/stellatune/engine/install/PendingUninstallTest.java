// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.stellatune.engine.install.Artifacts.fixture;
import static dev.stellatune.engine.install.Artifacts.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Uninstalling what the file system does not let go.
 */
class PendingUninstallTest
{
    @TempDir
    private Path work;

    private Path plugins = Path.of("");
    private PluginInstaller installer = new PluginInstaller(plugins);

    @BeforeEach
    void installTone() throws Exception
    {
        plugins = work.resolve("plugins");
        installer = new PluginInstaller(plugins);
        installer.install(Artifacts.zip(work.resolve("tone.zip"),
            Map.of("libtone.so", fixture("tone_v1"), "kept/data.txt", "data")));
    }

    private InstalledPlugin listed() throws Exception
    {
        final List<InstalledPlugin> all = PluginDirectory.installed(plugins);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    @Test
    void shouldHideWhatCannotBeDeletedAndTryAgainAtEachLook() throws Exception
    {
        Frozen.freeze(plugins.resolve("test.tone/kept"));
        final Path hidden = plugins.resolve(".removed-test.tone~0");
        try
        {
            assertThat(installer.uninstall("test.tone")).singleElement()
                .satisfies(left -> assertThat(left.lastError()).contains("kept", "not permitted"));

            assertThat(hidden.resolve(PendingUninstall.FILE)).content()
                .contains("\"plugin_id\": \"test.tone\"", "\"retry_count\": 0", "\"state\": \"pending_uninstall\"");
            for (int retry = 1; retry <= 4; retry++)
            {
                final InstalledPlugin plugin = listed();
                assertThat(plugin.retries()).isEqualTo(retry);
                assertThat(plugin.state()).isEqualTo(
                    retry < 3 ? InstallState.PENDING_UNINSTALL : InstallState.DELETE_FAILED);
                assertThat(plugin.id()).isEqualTo("test.tone");
                assertThat(plugin.version()).isEqualTo("1.0.0");
                assertThat(plugin.library()).isNull();
                assertThat(plugin.lastError()).contains("kept");
            }
            assertThat(hidden.resolve(PendingUninstall.FILE)).content().contains("\"state\": \"delete_failed\"");
            assertThat(PluginDirectory.scan(plugins)).isEqualTo(new Discovery(List.of(), List.of()));
        }
        finally
        {
            Frozen.thaw(hidden.resolve("kept"));
        }
        assertThat(PluginDirectory.installed(plugins)).isEmpty();
        assertThat(names(plugins)).containsExactly(".lock");
    }

    @Test
    void shouldBeInstalledWhenItIsInstalledAgainBeforeTheOldOneIsGone() throws Exception
    {
        Frozen.freeze(plugins.resolve("test.tone/kept"));
        final Path hidden = plugins.resolve(".removed-test.tone~0");
        try
        {
            installer.uninstall("test.tone");
            PluginDirectory.scan(plugins).files();
            PluginDirectory.scan(plugins).files();
            PluginDirectory.scan(plugins).files();

            final InstalledPlugin again = installer.install(fixture("tone_v2"));

            assertThat(listed()).isEqualTo(again);
            assertThat(again.state()).isEqualTo(InstallState.INSTALLED);
            assertThat(PluginDirectory.scan(plugins).files()).containsExactly(again.library());
        }
        finally
        {
            Frozen.thaw(hidden.resolve("kept"));
        }
        assertThat(listed().version()).isEqualTo("2.0.0");
        assertThat(names(plugins)).containsExactly(".lock", "test.tone");
    }

    @Test
    void shouldMarkTheDirectoryWhereItLiesWhenItCannotBeRenamed() throws Exception
    {
        try (Frozen _ = Frozen.freeze(plugins))
        {
            assertThat(installer.uninstall("test.tone")).hasSize(1);

            assertThat(plugins.resolve("test.tone").resolve(PendingUninstall.FILE)).exists();
            assertThat(PluginDirectory.scan(plugins).files()).isEmpty();
            assertThat(listed().state()).isEqualTo(InstallState.PENDING_UNINSTALL);
        }
        assertThat(PluginDirectory.installed(plugins)).isEmpty();
        assertThat(names(plugins)).containsExactly(".lock");
    }

    @Test
    void shouldReplaceAMarkedDirectoryWhenItIsInstalledAgain() throws Exception
    {
        PendingUninstall.now("test.tone", "Tone", "1.0.0").write(plugins.resolve("test.tone"));
        try (Frozen _ = Frozen.freeze(plugins))
        {
            assertThat(PluginDirectory.scan(plugins).files()).isEmpty();
        }

        assertThat(installer.install(fixture("tone_v2"))).isEqualTo(listed());
    }

    @Test
    void shouldSayItWhenAPluginCanBeNeitherDeletedNorMarked() throws Exception
    {
        final InstalledPlugin before = listed();
        try (Frozen _ = Frozen.freeze(plugins); Frozen _ = Frozen.freeze(plugins.resolve("test.tone")))
        {
            assertThatExceptionOfType(InstallException.class).isThrownBy(() -> installer.uninstall("test.tone"))
                .withMessageContaining("test.tone").withMessageContaining("permitted").withMessageEndingWith(".");

            assertThat(listed()).isEqualTo(before);
        }
    }

    @Test
    void shouldTakeTheDirectorysNameWhenTheMarkIsDamaged() throws Exception
    {
        final Path kept = Files.createDirectories(plugins.resolve(".removed-test.other~3/kept"));
        Files.writeString(kept.resolve("file"), "");
        Files.writeString(kept.resolveSibling(PendingUninstall.FILE), "?");
        try (Frozen _ = Frozen.freeze(kept))
        {
            assertThat(PluginDirectory.installed(plugins)).extracting(InstalledPlugin::id)
                .containsExactly("test.other", "test.tone");
        }
        assertThat(PluginDirectory.installed(plugins)).hasSize(1);
    }
}
