// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds plugins in a directory: those that were installed there, each in a directory of its own with a receipt, and
 * libraries that somebody put there, into the directory itself or into one below it.
 *
 * <p>Each look puts right what ended installations left behind, and tries again to delete what was uninstalled.
 */
public final class PluginDirectory
{
    private PluginDirectory()
    {
    }

    /**
     * [job-thread] Lists the libraries to load.
     *
     * @param directory to look into.
     * @return as the files of {@link #scan}.
     * @throws IOException when the directory is missing or cannot be read.
     */
    public static List<Path> libraries(final Path directory) throws IOException
    {
        return scan(directory).files();
    }

    /**
     * [job-thread] Lists the libraries to load, and what is wrong.
     *
     * <p>Of an installed plugin that is the library that its receipt names; of any other directory, all regular files
     * named {@code *.so} in it. What is hidden, by a dot before its name, is not looked at.
     *
     * @param directory to look into.
     * @return what was found. Of two installed plugins with one id only the first is among the files.
     * @throws IOException when the directory is missing or cannot be read.
     */
    public static Discovery scan(final Path directory) throws IOException
    {
        return discover(inventory(directory));
    }

    /**
     * [any-thread] Lists the libraries to load, as {@link #libraries}, but puts nothing right, and waits for nobody.
     *
     * @throws IOException when the directory is missing or cannot be read.
     */
    static List<Path> look(final Path directory) throws IOException
    {
        return discover(Inventory.read(directory)).files();
    }

    private static Discovery discover(final Inventory inventory)
    {
        final List<Path> files = new ArrayList<>(inventory.plain());
        final List<Discovery.Problem> problems = new ArrayList<>();
        final Map<String, Path> roots = new HashMap<>();
        for (final Inventory.Installed plugin : ownNameFirst(inventory.installed()))
        {
            final Path first = roots.putIfAbsent(plugin.receipt().id(), plugin.root());
            if (first == null)
            {
                files.add(plugin.library());
            }
            else
            {
                problems.add(new Discovery.Problem(plugin.root(), "The plugin " + plugin.receipt().id() +
                    " is installed twice, in " + first + " and in " + plugin.root() +
                    ", of which the second is not used; remove one of the two directories."));
            }
        }
        inventory.damaged().forEach(damaged -> problems.add(
            new Discovery.Problem(damaged.root(), damaged.message())));
        Collections.sort(files);
        return new Discovery(List.copyOf(files), List.copyOf(problems));
    }

    /** A directory that has the plugin's id for a name comes before one that somebody made of it. */
    private static List<Inventory.Installed> ownNameFirst(final List<Inventory.Installed> plugins)
    {
        return plugins.stream().sorted(Comparator.comparing(
            plugin -> !plugin.root().getFileName().toString().equals(plugin.receipt().id()))).toList();
    }

    /**
     * [job-thread] Lists what was installed, and what was uninstalled and is not deleted yet.
     *
     * @param directory to look into.
     * @return sorted by id, then by directory; what has no readable receipt is missing.
     * @throws IOException when the directory is missing or cannot be read.
     */
    public static List<InstalledPlugin> installed(final Path directory) throws IOException
    {
        final Inventory inventory = inventory(directory);
        final List<InstalledPlugin> plugins = new ArrayList<>();
        for (final Inventory.Installed plugin : inventory.installed())
        {
            plugins.add(InstalledPlugin.of(plugin.receipt(), plugin.root(), plugin.library()));
        }
        final Set<String> there = plugins.stream().map(InstalledPlugin::id).collect(Collectors.toSet());
        for (final Inventory.Pending pending : inventory.pending())
        {
            // what was installed again is installed, whatever is left of the one before
            if (!there.contains(pending.mark().id()))
            {
                plugins.add(InstalledPlugin.of(pending.mark(), pending.root()));
            }
        }
        plugins.sort(Comparator.comparing(InstalledPlugin::id).thenComparing(InstalledPlugin::root));
        return List.copyOf(plugins);
    }

    private static Inventory inventory(final Path directory) throws IOException
    {
        if (!Files.isDirectory(directory))
        {
            throw new IOException("The plugin directory " + directory + " does not exist.");
        }
        return Upkeep.inventory(directory);
    }
}
