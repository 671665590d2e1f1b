// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static dev.stellatune.engine.install.Artifacts.fixture;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A watch goes on whatever becomes of the directories, of who listens, and of who installs.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PluginWatchTest
{
    private static final long LIMIT_S = 30;

    private final LinkedBlockingQueue<Path> named = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Exception> failed = new LinkedBlockingQueue<>();

    @TempDir
    private Path work;

    private PluginWatch watch(final Path directory, final Consumer<Path> complete) throws IOException
    {
        return PluginWatch.start(List.of(directory), Thread.currentThread().getThreadGroup(), complete, failed::add);
    }

    private Path put(final Path target) throws IOException
    {
        final Path fresh = work.resolve("fresh");
        Files.copy(fixture("tone_v1"), fresh);
        return Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private void awaitNamed(final Path file) throws InterruptedException
    {
        Path heard = named.poll(LIMIT_S, TimeUnit.SECONDS);
        while (heard != null && !heard.equals(file))
        {
            heard = named.poll(LIMIT_S, TimeUnit.SECONDS);
        }
        assertThat(heard).isEqualTo(file);
    }

    @Test
    void shouldNameWhatLiesThereWhenItBegins() throws Exception
    {
        final Path plugins = Files.createDirectory(work.resolve("plugins"));
        Files.createDirectory(plugins.resolve("below"));
        final Path one = put(plugins.resolve("one.so"));
        final Path two = put(plugins.resolve("below/two.so"));
        try (PluginWatch _ = watch(plugins, named::add))
        {
            final Path first = named.poll(LIMIT_S, TimeUnit.SECONDS);
            final Path second = named.poll(LIMIT_S, TimeUnit.SECONDS);

            assertThat(List.of(String.valueOf(first), String.valueOf(second)))
                .containsExactlyInAnyOrder(one.toString(), two.toString());
        }
        assertThat(failed).isEmpty();
    }

    @Test
    void shouldGoOnWhenTheDirectoryIsDeletedAndMadeAgain() throws Exception
    {
        final Path plugins = Files.createDirectory(work.resolve("plugins"));
        try (PluginWatch _ = watch(plugins, named::add))
        {
            for (int round = 0; round < 3; round++)
            {
                awaitNamed(put(plugins.resolve("tone" + round + ".so")));

                DiskTree.delete(plugins);
                Files.createDirectory(plugins);
            }
            awaitNamed(put(plugins.resolve("last.so")));
        }
        assertThat(failed).isEmpty();
    }

    @Test
    void shouldGoOnWhenAnotherDirectoryTakesItsName() throws Exception
    {
        final Path plugins = Files.createDirectory(work.resolve("plugins"));
        final Path other = Files.createDirectory(work.resolve("other"));
        put(other.resolve("tone.so"));
        try (PluginWatch _ = watch(plugins, named::add))
        {
            Files.move(plugins, work.resolve("old"));
            Files.move(other, plugins);

            awaitNamed(plugins.resolve("tone.so"));
            awaitNamed(put(plugins.resolve("next.so")));
        }
    }

    @Test
    void shouldListenWhenTheDirectoryIsMadeLater() throws Exception
    {
        final Path plugins = work.resolve("not/yet");
        try (PluginWatch _ = watch(plugins, named::add))
        {
            Files.createDirectories(plugins);
            awaitNamed(put(plugins.resolve("tone.so")));
            awaitNamed(put(plugins.resolve("next.so")));
        }
        assertThat(failed).isEmpty();
    }

    @Test
    void shouldGoOnAndSaySoWhenTheListenerThrows() throws Exception
    {
        final Path plugins = Files.createDirectory(work.resolve("plugins"));
        final IllegalStateException defect = new IllegalStateException("a defect");
        try (PluginWatch _ = watch(plugins, file ->
        {
            named.add(file);
            if (file.endsWith("bad.so"))
            {
                throw defect;
            }
        }))
        {
            awaitNamed(put(plugins.resolve("bad.so")));
            assertThat(failed.poll(LIMIT_S, TimeUnit.SECONDS)).isSameAs(defect);

            awaitNamed(put(plugins.resolve("good.so")));
        }
    }

    @Test
    void shouldNeitherWaitNorTidyUpWhenSomebodyInstalls() throws Exception
    {
        final Path plugins = Files.createDirectory(work.resolve("plugins"));
        final Path old = Files.createDirectory(plugins.resolve(Inventory.REPLACED + "some"));
        try (PluginWatch _ = watch(plugins, named::add); DirectoryLock _ = DirectoryLock.take(plugins))
        {
            awaitNamed(put(plugins.resolve("tone.so")));
        }
        assertThat(old).exists();
    }

    @Test
    void shouldBeClosedWhenWhoListensIsStuck() throws Exception
    {
        final Path plugins = Files.createDirectory(work.resolve("plugins"));
        final CountDownLatch end = new CountDownLatch(1);
        final PluginWatch watch = watch(plugins, file ->
        {
            named.add(file);
            try
            {
                end.await();
            }
            catch (final InterruptedException e)
            {
                Thread.currentThread().interrupt();
            }
        });
        try
        {
            awaitNamed(put(plugins.resolve("tone.so")));
            watch.close();

            assertThat(end.getCount()).isEqualTo(1);
        }
        finally
        {
            end.countDown();
        }
    }
}
