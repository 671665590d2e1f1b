// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileExchangeTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldExchangeTwoDirectoriesWithTheirContents() throws Exception
    {
        final Path one = Files.createDirectory(directory.resolve("one two"));
        final Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(one.resolve("a"), "A");
        Files.writeString(other.resolve("b"), "B");

        assertThat(FileExchange.exchange(one, other)).as("the temporary file system can exchange").isTrue();

        assertThat(one.resolve("b")).hasContent("B");
        assertThat(other.resolve("a")).hasContent("A");
        assertThat(one.resolve("a")).doesNotExist();
    }

    @Test
    void shouldLeaveItToAnotherWayWhenThereIsNoSuchOperationHere()
    {
        assertThat(List.of(Libc.EINVAL, Libc.ENOSYS, Libc.EPERM, Libc.EOPNOTSUPP))
            .allMatch(FileExchange::isImpossible);
        assertThat(List.of(2, 5, 13, 28, 30)).as("not there, I/O, denied, full, read-only")
            .noneMatch(FileExchange::isImpossible);
    }

    @Test
    void shouldSayWhichWhenOneIsMissing() throws Exception
    {
        final Path one = Files.createDirectory(directory.resolve("one"));

        assertThatIOException().isThrownBy(() -> FileExchange.exchange(one, directory.resolve("none")))
            .withMessageContaining(one.toString()).withMessageContaining("none").withMessageContaining("error 2");
    }
}
