// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.ffi.library.LibraryLoadException;
import dev.stellatune.ffi.plugin.PluginException;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Loads one plugin from its file, alone, and tells what it says of itself.
 */
final class PluginsInspectCommand implements Command
{
    @Override
    public void describe(final CommandSpec spec)
    {
        spec.addPositional(Words.file("FILE", "The plugin's library."));
        spec.addOption(Words.flag(Words.JSON, "Shows it as a JSON object."));
    }

    @Override
    public int run(final ParseResult words, final Streams streams)
    {
        try (Session session = Session.openEmpty())
        {
            final PluginRuntime plugins = session.engine().plugins();
            load(plugins, words.matchedPositionalValue(0, Path.of("")));
            final boolean json = words.hasMatchedOption(Words.JSON);
            for (final PluginDescription plugin : PluginDescription.all(plugins.runtimeState().join()))
            {
                streams.print(json ? Json.text(plugin.json()) : plugin.text());
            }
            return Main.OK;
        }
    }

    private static void load(final PluginRuntime plugins, final Path file)
    {
        try
        {
            plugins.load(file).await(LibraryLoadException.class);
        }
        catch (final LibraryLoadException e)
        {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
        catch (final CompletionException e)
        {
            if (e.getCause() instanceof final PluginException cause)
            {
                throw CommandException.failed(String.valueOf(cause.getMessage()));
            }
            throw e;
        }
    }
}
