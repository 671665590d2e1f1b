// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class DirectoryLockTest
{
    private static final long LIMIT_S = 30;

    @TempDir
    private Path work;
    private Path one;

    @BeforeEach
    void make() throws IOException
    {
        one = Files.createDirectory(work.resolve("one"));
    }

    /** Whether another thread gets the lock at once. */
    private static boolean isFree(final Path directory) throws Exception
    {
        return CompletableFuture.supplyAsync(() ->
        {
            try (DirectoryLock lock = DirectoryLock.tryTake(directory))
            {
                return lock != null;
            }
        }).get(LIMIT_S, TimeUnit.SECONDS);
    }

    @Test
    void shouldKeepThreadsApartWhenTheyWorkInOneDirectory() throws Exception
    {
        final Path sameDirectory = Files.createSymbolicLink(work.resolve("link"), one);
        try (DirectoryLock _ = DirectoryLock.take(one))
        {
            assertThat(isFree(one)).isFalse();
            assertThat(isFree(sameDirectory)).isFalse();
        }
        assertThat(isFree(sameDirectory)).isTrue();
    }

    @Test
    void shouldNotKeepThreadsApartWhenTheyWorkInDifferentDirectories() throws Exception
    {
        final Path two = Files.createDirectory(work.resolve("two"));
        try (DirectoryLock _ = DirectoryLock.take(one))
        {
            assertThat(isFree(two)).isTrue();
        }
    }
}
