// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.install.InstallException;
import dev.stellatune.engine.install.InstalledPlugin;
import dev.stellatune.engine.install.PluginInstaller;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Removes plugins that were installed.
 */
final class PluginsUninstallCommand implements Command
{
    @Override
    public void describe(final CommandSpec spec)
    {
        spec.addPositional(Words.names("ID", "Ids of installed plugins, as 'stellatune plugins list' shows them."));
        PluginOptions.describeTarget(spec, "Uninstalls from this directory");
        Words.footer(spec, PluginOptions.WHERE);
    }

    @Override
    public int run(final ParseResult words, final Streams streams)
    {
        final PluginInstaller installer = new PluginInstaller(PluginOptions.target(words));
        final List<String> failures = new ArrayList<>();
        for (final String id : Words.names(words))
        {
            try
            {
                final List<InstalledPlugin> left = installer.uninstall(id);
                streams.print("Uninstalled " + id.strip() + ".");
                left.forEach(plugin -> streams.warn("its files cannot be deleted yet (" + plugin.lastError() +
                    "), which is tried again whenever plugins are looked for"));
            }
            catch (final InstallException e)
            {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        failures.forEach(streams::fail);
        return failures.isEmpty() ? Main.OK : Main.FAILED;
    }
}
