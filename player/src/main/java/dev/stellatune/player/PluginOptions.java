// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * Which plugins a command uses: the default ones, and those of directories that the user names.
 *
 * @param directories that the user names; they exist.
 * @param without     ids of plugins that are not used, wherever they lie.
 */
record PluginOptions(List<Path> directories, List<String> without)
{
    /** The system property that names the directory of the default plugins; without it the class path has them. */
    static final String DEFAULT_DIRECTORY = "stellatune.plugins";

    /** The system property that takes the place of all that {@link #userDirectory} looks at. */
    static final String USER_DIRECTORY = "stellatune.userPlugins";

    /** Where plugins are installed, for help texts. */
    static final String WHERE = "Plugins are installed for this user, in $STELLATUNE_PLUGINS or else in " +
        "${XDG_DATA_HOME:-~/.local/share}/stellatune/plugins, where each command finds them.";

    /** Leaves plugins out; named in messages. */
    static final String WITHOUT = "--without";

    private static final String PLUGINS = "--plugins";

    /** Adds the options to a command. */
    static void describe(final CommandSpec spec)
    {
        spec.addOption(Words.values(PLUGINS, "DIR", Path.class, Words::path,
            "Loads the plugins of a directory, too, in preference to the installed and the default ones; may be " +
                "repeated."));
        spec.addOption(Words.values(WITHOUT, "ID", String.class, id -> id,
            "Does not use a plugin, by its id; may be repeated."));
    }

    /** Adds to a command that changes one directory which one that is. */
    static void describeTarget(final CommandSpec spec, final String what)
    {
        spec.addOption(Words.value(PLUGINS, "DIR", Path.class, Words::path, what + ", not into this user's."));
    }

    /** The directory that a command changes. */
    static Path target(final ParseResult words)
    {
        final @Nullable Path named = words.matchedOptionValue(PLUGINS, null);
        return named == null ? userDirectory() : named;
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
        return new PluginOptions(
            List.copyOf(directories), List.copyOf(words.matchedOptionValue(WITHOUT, List.<String>of())));
    }

    /** The directory of the default plugins; null when they are bundled. */
    static @Nullable Path defaultDirectory()
    {
        final String directory = System.getProperty(DEFAULT_DIRECTORY);
        return directory == null ? null : Path.of(directory);
    }

    /** Where this user's plugins are installed; may be missing. */
    static Path userDirectory()
    {
        return userDirectory(System::getProperty, System::getenv);
    }

    static Path userDirectory(
        final Function<String, @Nullable String> properties, final Function<String, @Nullable String> environment)
    {
        final String property = properties.apply(USER_DIRECTORY);
        final String own = property == null ? environment.apply("STELLATUNE_PLUGINS") : property;
        if (own != null && !own.isEmpty())
        {
            return path(own, "STELLATUNE_PLUGINS");
        }
        final String data = environment.apply("XDG_DATA_HOME");
        // the specification has relative paths ignored
        final Path base = data != null && data.startsWith("/") ? path(data, "XDG_DATA_HOME") :
            Path.of(Objects.requireNonNullElse(properties.apply("user.home"), "/"), ".local", "share");
        return base.resolve("stellatune").resolve("plugins");
    }

    private static Path path(final String text, final String variable)
    {
        try
        {
            return Words.path(text);
        }
        catch (final TypeConversionException e)
        {
            throw CommandException.failed(variable + ": " + e.getMessage());
        }
    }
}
