// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A plugin is built anew while it plays.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WatchTest extends PlayerTest
{
    private static void replace(final Path from, final Path to) throws Exception
    {
        final Path fresh = to.resolveSibling("fresh");
        Files.copy(from, fresh, StandardCopyOption.REPLACE_EXISTING);
        Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String await(final BufferedReader lines, final String text) throws Exception
    {
        final List<String> seen = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine())
        {
            seen.add(line);
            if (line.contains(text))
            {
                return line;
            }
        }
        throw new AssertionError("'" + text + "' does not come after " + seen);
    }

    @Test
    void shouldTellEachReloadInOneLineAndKeepPlayingWhenABuildIsBad() throws Exception
    {
        final Path plugins = Files.createDirectory(file("plugins"));
        final Path library = plugins.resolve("tone.so");
        replace(fixture("tone_v1"), library);
        final List<String> command = java();
        command.addAll(List.of("play", TestAudio.silence(file("in.wav"), 100).toString(), "--sink", "null",
            "--watch", "--plugins", plugins.toString()));
        final Process player = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader lines = player.inputReader())
        {
            await(lines, "in.wav (");

            replace(fixture("tone_v2"), library);
            assertThat(await(lines, "reloaded ")).contains("test.tone", library.toString()).endsWith(" ms");
            replace(fixture("wrong_abi"), library);
            assertThat(await(lines, "stellatune: ")).contains("warning", library.toString(), "ABI version");
            replace(fixture("tone_v1"), library);
            assertThat(await(lines, "reloaded ")).contains("test.tone");

            player.toHandle().destroy();
            assertThat(await(lines, "interrupted: ")).contains("0 failed");
            assertThat(player.waitFor()).isEqualTo(143);
        }
        finally
        {
            player.destroyForcibly();
        }
    }
}
