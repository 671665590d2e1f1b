// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Which plugins a command uses: the default ones, and those of directories that the user names.
 *
 * @param directories that the user names; they exist.
 */
record PluginOptions(List<Path> directories)
{
    /** The system property that names the directory of the default plugins; without it the class path has them. */
    static final String DEFAULT_DIRECTORY = "stellatune.plugins";

    private static final String PLUGINS = "--plugins";

    /** Adds the options to a command. */
    static void describe(final CommandSpec spec)
    {
        spec.addOption(Words.values(PLUGINS, "DIR", Path.class, Path::of,
            "Loads the plugins of a directory, too, in preference to the default ones; may be repeated."));
    }

    /**
     * Reads the options.
     *
     * @throws CommandException when a directory is missing.
     */
    static PluginOptions of(final ParseResult words)
    {
        final List<Path> directories = words.matchedOptionValue(PLUGINS, List.of());
        for (final Path directory : directories)
        {
            if (!Files.isDirectory(directory))
            {
                throw CommandException.failed(Files.exists(directory) ?
                    "The plugin directory " + directory + " is a file; name the directory that it lies in." :
                    "The plugin directory " + directory + " does not exist.");
            }
        }
        return new PluginOptions(List.copyOf(directories));
    }

    /** The directory of the default plugins; null when they are bundled. */
    static @Nullable Path defaultDirectory()
    {
        final String directory = System.getProperty(DEFAULT_DIRECTORY);
        return directory == null ? null : Path.of(directory);
    }
}
