// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.install.InstallException;
import dev.stellatune.engine.install.InstalledPlugin;
import dev.stellatune.engine.install.PluginInstaller;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Installs plugins for this user, one from each artifact. What is installed is found by every later command, and by
 * players that watch.
 */
final class PluginsInstallCommand implements Command
{
    @Override
    public void describe(final CommandSpec spec)
    {
        spec.addPositional(Words.files("FILE", "Libraries (.so), or archives (.zip) with one plugin and its files."));
        PluginOptions.describeTarget(spec, "Installs into this directory");
        Words.footer(spec, PluginOptions.WHERE);
    }

    @Override
    public int run(final ParseResult words, final Streams streams)
    {
        final PluginInstaller installer = new PluginInstaller(PluginOptions.target(words));
        final List<String> failures = new ArrayList<>();
        try (Ending _ = Ending.begin(streams))
        {
            for (final Path artifact : Words.files(words))
            {
                install(installer, artifact, streams, failures);
            }
        }
        failures.forEach(streams::fail);
        return failures.isEmpty() ? Main.OK : Main.FAILED;
    }

    private static void install(
        final PluginInstaller installer, final Path artifact, final Streams streams, final List<String> failures)
    {
        try
        {
            final InstalledPlugin plugin = installer.install(artifact);
            streams.print("Installed " + plugin.id() + " " + plugin.version() + " in " + plugin.root() + ".");
        }
        catch (final InstallException e)
        {
            failures.add(String.valueOf(e.getMessage()));
        }
    }
}
