// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The plugins that come as an artifact on the class path.
 *
 * <p>The artifact holds the libraries below {@value #ROOT} and an index with one relative path per line.
 */
public final class BundledPlugins
{
    /** Where the libraries lie in the artifact. */
    public static final String ROOT = "dev/stellatune/natives/linux-x86_64/";

    private static final String INDEX = ROOT + "index.txt";

    private BundledPlugins()
    {
    }

    /**
     * [job-thread] Unpacks the bundled plugins.
     *
     * @param loader    whose class path is searched.
     * @param directory an existing, private directory.
     * @return the files written, in the index's order.
     * @throws IOException when there is no such artifact, it is damaged, or a file cannot be written.
     */
    public static List<Path> unpack(final ClassLoader loader, final Path directory) throws IOException
    {
        final List<String> names = index(loader);
        for (final String name : names)
        {
            final Path target = directory.resolve(name).normalize();
            if (!target.startsWith(directory))
            {
                throw new IOException("The index " + INDEX + " names a file outside of its artifact: " + name + ".");
            }
            Files.createDirectories(parentOf(target, directory));
            try (InputStream in = open(loader, ROOT + name))
            {
                Files.copy(in, target);
            }
        }
        return names.stream().map(name -> directory.resolve(name).normalize()).toList();
    }

    private static Path parentOf(final Path target, final Path otherwise)
    {
        final Path parent = target.getParent();
        return parent == null ? otherwise : parent;
    }

    private static List<String> index(final ClassLoader loader) throws IOException
    {
        try (BufferedReader reader =
            new BufferedReader(new InputStreamReader(open(loader, INDEX), StandardCharsets.UTF_8)))
        {
            return reader.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        }
    }

    private static InputStream open(final ClassLoader loader, final String resource) throws IOException
    {
        final @Nullable InputStream in = loader.getResourceAsStream(resource);
        if (in == null)
        {
            throw new IOException("The class path has no " + resource + ": add the artifact stellatune-plugins with " +
                "the classifier linux-x86_64, or name a plugin directory.");
        }
        return in;
    }
}
