// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.install.InstalledPlugin;
import dev.stellatune.engine.install.PluginDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A plugin in a list: loaded, or installed, or both.
 *
 * @param loaded    null when it is not loaded: its library is refused, or it was uninstalled and could not be deleted.
 * @param installed null when it lies in its directory without having been installed there.
 */
record ListedPlugin(@Nullable PluginDescription loaded, @Nullable InstalledPlugin installed)
{
    /**
     * All plugins of a command.
     *
     * @param loaded      by its engine.
     * @param directories that it looked into; a missing one was told about already.
     * @param streams     for what cannot be looked at.
     * @return sorted by id.
     */
    static List<ListedPlugin> all(
        final List<PluginDescription> loaded, final List<Path> directories, final Streams streams)
    {
        final List<InstalledPlugin> installed = new ArrayList<>();
        for (final Path directory : directories.stream().filter(Files::isDirectory).toList())
        {
            try
            {
                installed.addAll(PluginDirectory.installed(directory));
            }
            catch (final IOException e)
            {
                streams.warn(String.valueOf(e.getMessage()));
            }
        }
        final List<ListedPlugin> all = new ArrayList<>();
        for (final PluginDescription plugin : loaded)
        {
            final InstalledPlugin same = installed.stream()
                .filter(one -> plugin.path().equals(one.library())).findFirst().orElse(null);
            installed.remove(same);
            all.add(new ListedPlugin(plugin, same));
        }
        installed.forEach(plugin -> all.add(new ListedPlugin(null, plugin)));
        all.sort(Comparator.comparing(ListedPlugin::id));
        return all;
    }

    private String id()
    {
        return loaded == null ? Objects.requireNonNull(installed).id() : loaded.info().id();
    }

    /** For people: one line. */
    String line()
    {
        if (loaded != null)
        {
            return loaded.line();
        }
        final InstalledPlugin plugin = Objects.requireNonNull(installed);
        final String error = plugin.lastError();
        return plugin.id() + " " + plugin.version() + " (" + plugin.state().label() + ")" +
            (error == null ? "" : ": " + error);
    }

    /** For programs: the same members whether it is loaded or not. */
    Map<String, @Nullable Object> json()
    {
        final Map<String, @Nullable Object> json = new LinkedHashMap<>(loaded == null ? unloaded() : loaded.json());
        json.put("installed", installed == null ? null : Json.object(
            "state", installed.state().label(),
            "root", installed.root().toString(),
            "retries", installed.retries(),
            "lastError", installed.lastError()));
        return json;
    }

    private Map<String, @Nullable Object> unloaded()
    {
        final InstalledPlugin plugin = Objects.requireNonNull(installed);
        final Path library = plugin.library();
        return Json.object(
            "id", plugin.id(),
            "name", plugin.name(),
            "version", plugin.version(),
            "apiVersion", null,
            "capabilities", List.of(),
            "path", (library == null ? plugin.root() : library).toString(),
            "state", plugin.state().label());
    }
}
