// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.ffi.plugin.Capability;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A plugin as it is shown.
 *
 * @param info  what it says of itself.
 * @param path  of its file.
 * @param state {@code loaded} or {@code disabled}.
 */
record PluginDescription(PluginInfo info, Path path, String state)
{
    /**
     * The plugins of a runtime.
     *
     * @return those that have a file, sorted by id.
     */
    static List<PluginDescription> all(final RuntimeState runtime)
    {
        final List<PluginDescription> all = new ArrayList<>();
        for (final RuntimeState.PluginState plugin : runtime.plugins())
        {
            final PluginInfo info = plugin.info();
            final Path file = plugin.file();
            if (info != null && file != null)
            {
                all.add(new PluginDescription(info, file, plugin.enabled() ? "loaded" : "disabled"));
            }
        }
        return all;
    }

    /** For programs. */
    Map<String, @Nullable Object> json()
    {
        return Json.object(
            "id", info.id(),
            "name", info.name(),
            "version", info.version(),
            "apiVersion", info.apiVersion(),
            "capabilities", info.capabilities().stream().map(PluginDescription::json).toList(),
            "path", path.toString(),
            "state", state);
    }

    private static Map<String, @Nullable Object> json(final Capability capability)
    {
        return Json.object(
            "kind", kind(capability),
            "typeId", capability.typeId(),
            "displayName", capability.displayName(),
            "schema", Json.value(capability.configSchemaJson()),
            "defaultConfig", Json.value(capability.defaultConfigJson()),
            "extensions", capability.extensionScores());
    }

    /** The kind as one word, such as {@code source_catalog}. */
    private static String kind(final Capability capability)
    {
        return capability.kind().label().replace(' ', '_');
    }

    /** For people: one line. */
    String line()
    {
        final StringJoiner offers = new StringJoiner(", ");
        info.capabilities().forEach(capability -> offers.add(kind(capability) + " " + capability.typeId()));
        return info.id() + " " + info.version() + " (" + state + "): " + offers;
    }

    /** For people: all of it. */
    String text()
    {
        final StringJoiner lines = new StringJoiner("\n");
        lines.add(info.id() + " " + info.version() + ", " + info.name());
        lines.add("  file   " + path);
        lines.add("  ABI    " + info.apiVersion());
        lines.add("  state  " + state);
        for (final Capability capability : info.capabilities())
        {
            lines.add("  " + kind(capability) + " " + capability.typeId() +
                (capability.displayName().isEmpty() ? "" : ", " + capability.displayName()));
            lines.add("    default config  " + capability.defaultConfigJson());
            if (!capability.configSchemaJson().isEmpty())
            {
                lines.add("    schema          " + capability.configSchemaJson());
            }
            if (!capability.extensionScores().isEmpty())
            {
                lines.add("    extensions      " +
                    String.join(" ", capability.extensionScores().keySet().stream().sorted().toList()));
            }
        }
        return lines.toString();
    }
}
