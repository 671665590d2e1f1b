// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Commands that look into a library end, although it hangs in a constructor.
 */
final class EndingTest extends PlayerTest
{
    private Path hanging() throws Exception
    {
        final Path source = Files.writeString(file("hang.c"), """
            #include <stellatune/plugin.h>
            #include <stdio.h>
            #include <unistd.h>
            __attribute__((constructor)) static void hang(void)
            {
                fclose(fopen("%s", "w"));
                for (;;) { pause(); }
            }
            ST_PLUGIN_EXPORT const StPluginModule *stellatune_plugin_entry(const StHostVTable *host)
            {
                (void)host;
                return NULL;
            }
            """.formatted(Files.createDirectory(file("trace")).resolve("hangs")));
        final Path library = file("hang.so");
        final Process compiler = new ProcessBuilder("gcc", "-shared", "-fPIC", "-I",
            System.getProperty("stellatune.include"), "-o", library.toString(), source.toString())
            .redirectErrorStream(true).start();
        final String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(compiler.waitFor()).as(output).isZero();
        return library;
    }

    private Process start(final String... words) throws IOException
    {
        final List<String> command = java();
        command.addAll(List.of(words));
        return new ProcessBuilder(command).start();
    }

    @Test
    void shouldEndWhenTheLibraryHangsThatItTries() throws Exception
    {
        final Process process = start("plugins", "lint", "--run", hanging().toString());

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).contains("[STUCK]");
        assertThat(process.waitFor()).isEqualTo(Main.FAILED);
    }

    @Test
    void shouldEndByASignalWhenTheLibraryHangsThatItInstalls() throws Exception
    {
        final Path library = hanging();
        final Process process;
        try (WatchService watch = library.getFileSystem().newWatchService())
        {
            file("trace").register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            process = start("plugins", "install", "--plugins", file("plugins").toString(), library.toString());
            watch.take();
        }

        process.destroy();

        assertThat(process.waitFor()).isEqualTo(143);
        // what a signal leaves, the next command removes
        assertThat(Cli.run("plugins", "install", "--plugins", file("plugins"), fixture("tone_v1")).status())
            .isEqualTo(Main.OK);
        assertThat(contents(file("plugins"))).containsExactly(".lock", "test.tone");
    }
}
