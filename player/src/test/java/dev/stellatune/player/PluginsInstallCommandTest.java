// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PluginsInstallCommandTest extends PlayerTest
{
    private static final String BEFORE = System.getProperty(PluginOptions.USER_DIRECTORY, "");

    private Path user;

    @BeforeEach
    void useOwnDirectory()
    {
        user = file("user/plugins");
        System.setProperty(PluginOptions.USER_DIRECTORY, user.toString());
    }

    @AfterEach
    void restore()
    {
        System.setProperty(PluginOptions.USER_DIRECTORY, BEFORE);
    }

    private static Map<String, Object> listed(final String id) throws IOException
    {
        final Cli.Result result = Cli.run("plugins", "list", "--json");
        assertThat(result.status()).isEqualTo(Main.OK);
        return JSON.std.listFrom(result.out()).stream().map(Cli::asMap)
            .filter(plugin -> id.equals(plugin.get("id"))).findFirst().orElseThrow();
    }

    @Test
    void shouldFindWhatWasInstalledWithoutBeingTold() throws Exception
    {
        assertThat(Cli.run("plugins", "list").out()).isNotEmpty().doesNotContain("test.tone");
        assertThat(user).doesNotExist();

        final Cli.Result result = Cli.run("plugins", "install", fixture("tone_v1"));

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("Installed test.tone 1.0.0 in " + user.resolve("test.tone") + ".\n");
        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(listed("test.tone")).containsEntry("state", "loaded").containsEntry("version", "1.0.0")
            .containsEntry("path", user.resolve("test.tone/libtone_v1.so").toString())
            .extracting("installed").isEqualTo(JSON.std.mapFrom(
                "{\"state\":\"installed\",\"root\":\"" + user.resolve("test.tone") + "\",\"retries\":0," +
                    "\"lastError\":null}"));
        assertThat(listed("stellatune.gain")).containsEntry("installed", null);
    }

    @Test
    void shouldPreferAnInstalledPluginToTheDefaultOneOfItsId() throws Exception
    {
        Cli.run("plugins", "install", Path.of(System.getProperty(PluginOptions.DEFAULT_DIRECTORY))
            .resolve("gain/libstellatune_gain.so"));

        final Cli.Result result =
            Cli.run("render", wav("in.wav"), "-o", file("out.wav"), "--dsp", "gain={\"gain_db\":-6}");

        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(Cli.run("plugins", "inspect", user.resolve("stellatune.gain/libstellatune_gain.so")).status())
            .isEqualTo(Main.OK);
        assertThat(Cli.field(listed("stellatune.gain"), "path").toString()).startsWith(user.toString());
    }

    @Test
    void shouldReplaceAndUninstall() throws Exception
    {
        Cli.run("plugins", "install", fixture("tone_v1"), fixture("counter_v1"));
        assertThat(Cli.run("plugins", "install", fixture("tone_v2")).out()).startsWith("Installed test.tone 2.0.0 ");
        assertThat(contents(user)).containsExactly(".lock", "test.counter", "test.tone");

        final Cli.Result result = Cli.run("plugins", "uninstall", "test.tone", "test.counter");

        assertThat(result.out()).isEqualTo("Uninstalled test.tone.\nUninstalled test.counter.\n");
        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(contents(user)).containsExactly(".lock");
        assertRefused(
            Cli.run("plugins", "uninstall", "test.tone"), Main.FAILED, "test.tone", "is not installed in " + user);
    }

    @Test
    void shouldInstallWhatIsGoodAndSayWhatIsNot() throws Exception
    {
        final Cli.Result result =
            Cli.run("plugins", "install", fixture("wrong_abi"), fixture("tone_v1"), file("none.zip"));

        assertThat(result.out()).startsWith("Installed test.tone").hasLineCount(1);
        assertThat(result.errLines()).hasSize(2)
            .allMatch(line -> line.startsWith("stellatune: ") && line.endsWith("."));
        assertThat(result.err()).contains(fixture("wrong_abi").toString(), "none.zip does not exist");
        assertThat(result.status()).isEqualTo(Main.FAILED);
    }

    @Test
    void shouldSayItInASentenceWhenThePlaceOrTheNameIsNone() throws Exception
    {
        final Path taken = Files.writeString(file("taken"), "");
        System.setProperty(PluginOptions.USER_DIRECTORY, taken.toString());

        assertRefused(Cli.run("plugins", "install", fixture("tone_v1")), Main.FAILED, taken.toString(), "is a file");
        final Cli.Result listed = Cli.run("plugins", "list");
        assertThat(listed.errLines()).singleElement().asString().contains("warning", taken.toString(), "is a file");
        assertThat(listed.status()).isEqualTo(Main.OK);
        assertRefused(Cli.run("plugins", "install", ""), Main.WRONG_USE, "is empty");
        assertRefused(Cli.run("plugins", "lint", ""), Main.WRONG_USE, "is empty");
        assertRefused(Cli.run("plugins", "install", "a\0b.so"), Main.WRONG_USE, "cannot be the name of a file");
    }

    @Test
    void shouldUseAnotherDirectoryWhenItIsNamed() throws Exception
    {
        assertThat(Cli.run("plugins", "install", fixture("tone_v1"), "--plugins", file("own")).status())
            .isEqualTo(Main.OK);
        assertThat(user).doesNotExist();
        assertThat(Cli.run("plugins", "list", "--plugins", file("own")).out()).contains("test.tone 1.0.0 (loaded)");
        assertThat(Cli.run("plugins", "uninstall", "test.tone", "--plugins", file("own")).status())
            .isEqualTo(Main.OK);
        assertThat(contents(file("own"))).containsExactly(".lock");
    }

    @Test
    void shouldWarnOfADamagedReceiptAndGoOn() throws Exception
    {
        Cli.run("plugins", "install", fixture("tone_v1"));
        final Path receipt = Files.writeString(user.resolve("test.tone/.install.json"), "{");

        final Cli.Result result = Cli.run("plugins", "list");

        assertThat(result.errLines()).singleElement().asString()
            .startsWith("stellatune: warning: ").contains(receipt.toString(), "damaged");
        assertThat(result.status()).isEqualTo(Main.OK);
    }

    @Test
    void shouldListWhatIsInstalledAndCannotBeLoaded() throws Exception
    {
        Cli.run("plugins", "install", fixture("tone_v1"));
        Files.copy(fixture("wrong_abi"), user.resolve("test.tone/libtone_v1.so"),
            StandardCopyOption.REPLACE_EXISTING);

        assertThat(listed("test.tone")).containsEntry("state", "installed").containsEntry("version", "1.0.0")
            .containsEntry("capabilities", List.of());
        assertThat(Cli.run("plugins", "list").out()).contains("test.tone 1.0.0 (installed)\n");
    }

    @Test
    void shouldLookWhereTheUserOrTheDesktopSays()
    {
        final Map<String, String> home = Map.of("user.home", "/home/me");

        assertThat(PluginOptions.userDirectory(home::get, Map.of("STELLATUNE_PLUGINS", "/p")::get))
            .isEqualTo(Path.of("/p"));
        assertThat(PluginOptions.userDirectory(home::get, Map.of("XDG_DATA_HOME", "/data")::get))
            .isEqualTo(Path.of("/data/stellatune/plugins"));
        for (final Map<String, String> environment : List.<Map<String, String>>of(
            Map.of(), Map.of("XDG_DATA_HOME", "relative"), Map.of("STELLATUNE_PLUGINS", "", "XDG_DATA_HOME", "")))
        {
            assertThat(PluginOptions.userDirectory(home::get, environment::get))
                .isEqualTo(Path.of("/home/me/.local/share/stellatune/plugins"));
        }
    }
}
