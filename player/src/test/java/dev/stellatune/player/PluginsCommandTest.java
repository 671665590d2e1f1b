// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PluginsCommandTest extends PlayerTest
{
    private static final Path DEFAULTS = Path.of(System.getProperty(PluginOptions.DEFAULT_DIRECTORY));

    @AfterEach
    void restoreDefaults()
    {
        System.setProperty(PluginOptions.DEFAULT_DIRECTORY, DEFAULTS.toString());
    }

    @Test
    void shouldListDefaultPluginsWhenNothingElseIsNamed() throws IOException
    {
        final Cli.Result result = Cli.run("plugins", "list", "--json");

        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(list(result)).extracting(plugin -> plugin.get("id"))
            .containsExactly("stellatune.alsa", "stellatune.gain", "stellatune.localfiles", "stellatune.sndfile");
        assertThat(Cli.run("plugins", "list").out().lines()).hasSize(4)
            .anyMatch(line -> line.startsWith("stellatune.gain ") && line.endsWith("(loaded): dsp gain"));
    }

    @Test
    void shouldTellAllOfAPluginWhenItIsInspected() throws IOException
    {
        final Path gain = DEFAULTS.resolve("gain/libstellatune_gain.so");

        final Map<String, Object> plugin = Cli.run("plugins", "inspect", gain, "--json").json();

        assertThat(plugin.keySet())
            .containsExactly("id", "name", "version", "apiVersion", "capabilities", "path", "state");
        assertThat(plugin).containsEntry("id", "stellatune.gain").containsEntry("name", "Gain")
            .containsEntry("apiVersion", 8).containsEntry("path", gain.toString()).containsEntry("state", "loaded");
        final Map<String, Object> dsp = Cli.asMap(((List<?>)Cli.field(plugin, "capabilities")).getFirst());
        assertThat(dsp).containsEntry("kind", "dsp").containsEntry("typeId", "gain");
        assertThat(Cli.object(dsp, "schema")).containsEntry("type", "object");
        assertThat(Cli.run("plugins", "inspect", gain).out()).contains("stellatune.gain", "dsp gain", gain.toString());
    }

    @Test
    void shouldSayItWhenInspectedFileIsMissing()
    {
        assertRefused(Cli.run("plugins", "inspect", file("none.so")), Main.FAILED, file("none.so").toString());
        assertRefused(Cli.run("plugins", "inspect", directory), Main.FAILED, "is a directory");
    }

    @Test
    void shouldAddPluginsWhenDirectoryIsNamed() throws IOException
    {
        final Cli.Result result =
            Cli.run("plugins", "list", "--json", "--plugins", parent(fixture("counter_v1")));

        assertThat(list(result)).extracting(plugin -> plugin.get("id"))
            .containsExactly(
                "stellatune.alsa", "stellatune.gain", "stellatune.localfiles", "stellatune.sndfile", "test.counter");
    }

    @Test
    void shouldPreferNamedPluginWhenDefaultHasTheSameId() throws IOException
    {
        final Path own = copy(DEFAULTS.resolve("gain/libstellatune_gain.so"), "own");

        final Cli.Result result = Cli.run("plugins", "list", "--json", "--plugins", parent(own));

        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(result.errLines()).singleElement().asString().startsWith("stellatune: warning: ");
        assertThat(list(result)).filteredOn("id", "stellatune.gain").extracting(plugin -> plugin.get("path"))
            .containsExactly(own.toString());
    }

    @Test
    void shouldFailWhenNamedDirectoryIsMissing() throws IOException
    {
        assertRefused(
            Cli.run("plugins", "list", "--plugins", file("none")), Main.FAILED, file("none").toString(), "not exist");
        assertRefused(Cli.run("render", wav("in.wav"), "-o", file("out.wav"), "--plugins", file("none")), Main.FAILED,
            file("none").toString(), "not exist");
        assertRefused(
            Cli.run("plugins", "list", "--plugins", wav("file.wav")), Main.FAILED, file("file.wav") + " is a file");
    }

    @Test
    void shouldOnlyWarnWhenDefaultPluginIsBroken() throws IOException
    {
        final Path broken = copy(fixture("wrong_abi"), "defaults");
        copy(DEFAULTS.resolve("sndfile/libstellatune_sndfile.so"), "defaults");
        System.setProperty(PluginOptions.DEFAULT_DIRECTORY, parent(broken).toString());

        final Cli.Result result = Cli.run("render", wav("in.wav"), "-o", file("out.wav"));

        assertThat(result.errLines()).singleElement().asString()
            .startsWith("stellatune: warning: ").contains(broken.toString());
        assertThat(result.status()).isEqualTo(Main.OK);
    }

    @Test
    void shouldOnlyWarnWhenDefaultDirectoryIsMissing() throws IOException
    {
        System.setProperty(PluginOptions.DEFAULT_DIRECTORY, file("none").toString());

        final Cli.Result result = Cli.run("plugins", "list");

        assertThat(result.errLines()).singleElement().asString().startsWith("stellatune: warning: ");
        assertThat(result.out()).isEqualTo("No plugins are loaded.\n");
        assertThat(result.status()).isEqualTo(Main.OK);
        final Cli.Result rendered = Cli.run("render", wav("in.wav"), "-o", file("out.wav"));
        assertThat(rendered.err()).contains("no loaded plugin decodes it");
        assertThat(rendered.status()).isEqualTo(Main.FAILED);
    }

    private Path copy(final Path library, final String name) throws IOException
    {
        final Path target = Files.createDirectories(file(name)).resolve(library.getFileName());
        return Files.copy(library, target);
    }

    private static List<Map<String, Object>> list(final Cli.Result result) throws IOException
    {
        return JSON.std.listFrom(result.out()).stream().map(Cli::asMap).toList();
    }
}
