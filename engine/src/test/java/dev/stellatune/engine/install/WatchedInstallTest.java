// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

    private final LinkedBlockingQueue<Path> named = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Exception> failed = new LinkedBlockingQueue<>();

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
        final Path later = Files.copy(fixture("tone_v1"), plugins.resolve("later.so"));
        final ThreadGroup group = Thread.currentThread().getThreadGroup();
        try (PluginWatch _ = PluginWatch.start(List.of(plugins), group, named::add, failed::add))
        {
            assertThat(next()).isEqualTo(later);
            for (final Path artifact : List.of(one, two, one))
            {
                final Path library = Objects.requireNonNull(installer.install(artifact).library());

                assertThat(next()).isEqualTo(library);
                settle(later, library);
            }
        }
        assertThat(failed).isEmpty();
    }

    private @Nullable Path next() throws InterruptedException
    {
        return named.poll(LIMIT_S, TimeUnit.SECONDS);
    }

    /**
     * One that is replaced may be named more than once. What was noted before a file that is written later is named
     * before it; twice, because the first time the watch may have another directory's events before it still.
     */
    private void settle(final Path later, final Path library) throws Exception
    {
        for (int time = 0; time < 2; time++)
        {
            // its first byte, as it is: one event, and complete at each moment
            Files.write(later, new byte[]{0x7f}, StandardOpenOption.WRITE);
            for (Path heard = next(); !later.equals(heard); heard = next())
            {
                assertThat(heard).isEqualTo(library);
            }
        }
    }
}
