// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds plugin libraries in a directory.
 */
public final class PluginDirectory
{
    private static final String SUFFIX = ".so";
    private static final int DEPTH = 2;

    private PluginDirectory()
    {
    }

    /**
     * [job-thread] Lists the libraries in a directory and in its immediate subdirectories.
     *
     * @param directory to look into.
     * @return regular files named {@code *.so}, sorted by path.
     * @throws IOException when the directory is missing or cannot be read.
     */
    public static List<Path> libraries(final Path directory) throws IOException
    {
        if (!Files.isDirectory(directory))
        {
            throw new IOException("The plugin directory " + directory + " does not exist.");
        }
        try (Stream<Path> files = Files.walk(directory, DEPTH))
        {
            return files
                .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                .filter(Files::isRegularFile)
                .sorted()
                .toList();
        }
    }
}
