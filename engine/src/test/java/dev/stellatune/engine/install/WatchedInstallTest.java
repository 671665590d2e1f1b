// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.stellatune.engine.install.Artifacts.fixture;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who watches a directory hears of what is installed there.
 */
class WatchedInstallTest
{
    private static final long LIMIT_S = 60;

    @TempDir
    private Path work;

    @ParameterizedTest
    @CsvSource({"true, libtone.so", "true, deep/er/libtone.so", "false, libtone.so", "false, deep/er/libtone.so"})
    void shouldNameTheLibraryWhenAPluginIsInstalledAndReplaced(final boolean canExchange, final String name)
        throws Exception
    {
        final Path plugins = Files.createDirectory(work.resolve("plugins"));
        final PluginInstaller installer = canExchange ?
            new PluginInstaller(plugins) : new PluginInstaller(plugins, (_, _) -> false);
        final Path one = Artifacts.zip(work.resolve("one.zip"), Map.of(name, fixture("tone_v1")));
        final Path two = Artifacts.zip(work.resolve("two.zip"), Map.of(name, fixture("tone_v2")));
        final LinkedBlockingQueue<Path> named = new LinkedBlockingQueue<>();
        final ThreadGroup group = Thread.currentThread().getThreadGroup();
        try (PluginWatch _ = PluginWatch.start(List.of(plugins), group, named::add))
        {
            for (final Path artifact : List.of(one, two, one))
            {
                final Path library = installer.install(artifact).library();

                Path heard = named.poll(LIMIT_S, TimeUnit.SECONDS);
                assertThat(heard).isEqualTo(library);
                // one that is replaced may be named more than once
                while (heard != null)
                {
                    assertThat(heard).isEqualTo(library);
                    heard = named.poll(200, TimeUnit.MILLISECONDS);
                }
            }
        }
    }
}
