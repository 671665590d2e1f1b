// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class PluginDirectoryTest
{
    @TempDir
    private Path directory;

    private Path touch(final String name) throws IOException
    {
        final Path file = directory.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        return Files.writeString(file, "");
    }

    @Test
    void shouldFindLibrariesInTheDirectoryAndOneBelow() throws Exception
    {
        final Path inside = touch("b.so");
        final Path below = touch("a/a.so");
        touch("a/deeper/c.so");
        touch("a/notes.txt");
        Files.createDirectory(directory.resolve("directory.so"));

        assertThat(PluginDirectory.libraries(directory)).containsExactly(below, inside);
    }

    @Test
    void shouldFindNothingWhenTheDirectoryIsEmpty() throws Exception
    {
        assertThat(PluginDirectory.libraries(directory)).isEmpty();
    }

    @Test
    void shouldSaySoWhenThereIsNoSuchDirectory() throws Exception
    {
        final Path missing = directory.resolve("missing");
        final Path file = touch("file");

        assertThatIOException().isThrownBy(() -> PluginDirectory.libraries(missing))
            .withMessageContaining(missing.toString()).withMessageEndingWith(".");
        assertThatIOException().isThrownBy(() -> PluginDirectory.libraries(file))
            .withMessageContaining(file.toString());
    }
}
