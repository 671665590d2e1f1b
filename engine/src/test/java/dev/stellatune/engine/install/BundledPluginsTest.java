// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class BundledPluginsTest
{
    @TempDir
    private Path artifact;

    @TempDir
    private Path target;

    private Path root = Path.of("");

    @BeforeEach
    void makeArtifact() throws IOException
    {
        root = Files.createDirectories(artifact.resolve(BundledPlugins.ROOT));
    }

    private void put(final String name, final String text) throws IOException
    {
        final Path file = root.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }

    private List<Path> unpack() throws IOException
    {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {artifact.toUri().toURL()}, null))
        {
            return BundledPlugins.unpack(loader, target);
        }
    }

    @Test
    void shouldWriteWhatTheIndexNamesInItsOrder() throws Exception
    {
        put("index.txt", "b/libb.so\n\n  a/liba.so \n");
        put("a/liba.so", "A");
        put("b/libb.so", "B");

        assertThat(unpack()).containsExactly(target.resolve("b/libb.so"), target.resolve("a/liba.so"));

        assertThat(target.resolve("a/liba.so")).hasContent("A");
        assertThat(target.resolve("b/libb.so")).hasContent("B");
    }

    @Test
    void shouldSayWhatToAddWhenThereIsNoArtifact()
    {
        assertThatIOException().isThrownBy(this::unpack)
            .withMessageContaining("stellatune-plugins").withMessageContaining("linux-x86_64");
    }

    @Test
    void shouldSayWhichFileWhenTheArtifactIsDamaged() throws Exception
    {
        put("index.txt", "a/liba.so\n");

        assertThatIOException().isThrownBy(this::unpack).withMessageContaining("a/liba.so");
    }

    @Test
    void shouldRefuseAnIndexThatLeavesItsDirectory() throws Exception
    {
        put("index.txt", "../../evil.so\n");

        assertThatIOException().isThrownBy(this::unpack).withMessageContaining("../../evil.so");
        assertThat(target).isEmptyDirectory();
    }
}
