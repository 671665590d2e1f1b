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

final class SinksCommandTest extends PlayerTest
{
    private static final Path DEFAULTS = Path.of(System.getProperty(PluginOptions.DEFAULT_DIRECTORY));

    @AfterEach
    void restoreDefaults()
    {
        System.setProperty(PluginOptions.DEFAULT_DIRECTORY, DEFAULTS.toString());
    }

    @Test
    void shouldListDevicesThatPlayCanPlayTo() throws IOException
    {
        final Cli.Result result = Cli.run("sinks");

        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isEqualTo(Main.OK);
        // these two need no sound card
        assertThat(result.out().lines()).anyMatch(line -> line.startsWith("alsa:default "))
            .anyMatch(line -> line.startsWith("alsa:null "));
        assertThat(Cli.run("play", wav("in.wav"), "--sink", "alsa:null").status()).isEqualTo(Main.OK);
    }

    @Test
    void shouldListThemAsJsonWhenAsked() throws IOException
    {
        final List<Map<String, Object>> sinks =
            JSON.std.listOfFrom(Object.class, Cli.run("sinks", "--json").out()).stream().map(Cli::asMap).toList();

        assertThat(sinks).filteredOn("sink", "alsa:null").singleElement().satisfies(sink ->
            assertThat(sink).containsEntry("plugin", "stellatune.alsa").containsEntry("type", "alsa")
                .containsKey("description"));
    }

    @Test
    void shouldSayItWhenNoPluginHasADevice() throws IOException
    {
        System.setProperty(PluginOptions.DEFAULT_DIRECTORY, Files.createDirectory(file("none")).toString());

        final Cli.Result result = Cli.run("sinks");

        assertThat(result.out()).isEqualTo("No plugin has a device to play to.\n");
        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(Cli.run("sinks", "--json").out()).isEqualTo("[]\n");
    }
}
