// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A plugin that takes its time while somebody asks who it is.
 */
class PluginProbeTest
{
    private static final String SOURCE = """
        #include <stellatune/plugin.h>
        #include <stdio.h>
        #include <unistd.h>
        __attribute__((constructor)) static void wait_for_file(void)
        {
            fclose(fopen("DIRECTORY/waits", "w"));
            while (access("DIRECTORY/go", F_OK) != 0) { usleep(1000); }
        }
        ST_PLUGIN_EXPORT const StPluginModule *stellatune_plugin_entry(const StHostVTable *host)
        {
            st_log(host, ST_LOG_ERROR, "here I am");
            return NULL;
        }
        """;

    @TempDir
    private Path work;

    private Path library() throws Exception
    {
        return Artifacts.compile(work.resolve("late.so"), SOURCE.replace("DIRECTORY", work.toString()));
    }

    @Test
    void shouldServeAPluginThatComesToItsEntryAfterTheTimeIsUp() throws Exception
    {
        final Path library = library();
        final CountDownLatch heard = new CountDownLatch(1);

        assertThatExceptionOfType(InstallException.class).isThrownBy(() -> PluginProbe.identify(
                library, Duration.ofMillis(100), (plugin, level, message) -> heard.countDown()))
            .withMessageContaining("within 0.1 s");

        Files.createFile(work.resolve("go"));
        assertThat(heard.await(2, TimeUnit.MINUTES)).as("its message").isTrue();
    }
}
