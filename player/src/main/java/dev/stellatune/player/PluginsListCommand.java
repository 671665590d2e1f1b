// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.EngineConfig;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Lists the plugins that a command with the same options would have, and those that are installed and not loaded.
 */
final class PluginsListCommand implements Command
{
    @Override
    public void describe(final CommandSpec spec)
    {
        PluginOptions.describe(spec);
        spec.addOption(Words.flag(Words.JSON, "Lists them as a JSON array."));
    }

    @Override
    public int run(final ParseResult words, final Streams streams)
    {
        try (Session session = Session.open(EngineConfig.defaults(), PluginOptions.of(words), streams))
        {
            final List<ListedPlugin> plugins = ListedPlugin.all(
                PluginDescription.all(session.engine().plugins().runtimeState().join()),
                session.directories(),
                streams);
            if (words.hasMatchedOption(Words.JSON))
            {
                streams.print(Json.text(plugins.stream().map(ListedPlugin::json).toList()));
            }
            else if (plugins.isEmpty())
            {
                streams.print("No plugins are loaded.");
            }
            else
            {
                plugins.forEach(plugin -> streams.print(plugin.line()));
            }
            session.failures().forEach(streams::fail);
            return session.failures().isEmpty() ? Main.OK : Main.FAILED;
        }
    }
}
