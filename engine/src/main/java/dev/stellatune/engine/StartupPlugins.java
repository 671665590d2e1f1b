// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.install.BundledPlugins;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.runtime.SyncReport;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.library.ShadowRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads the plugins that a configuration names. What cannot be loaded is reported, not fatal.
 */
final class StartupPlugins
{
    private StartupPlugins()
    {
    }

    static SyncReport load(
        final EngineConfig config, final PluginRuntime runtime, final ShadowRoot shadows, final EngineStatus status)
    {
        config.disabledPlugins().forEach(id -> runtime.setPluginEnabled(id, false));
        final List<Path> directories = new ArrayList<>(config.pluginDirectories());
        final List<SyncReport.Failure> unpacking = new ArrayList<>();
        if (config.hasBundledPlugins())
        {
            final Path directory = shadows.directory().resolve("bundled");
            try
            {
                Files.createDirectory(directory);
                BundledPlugins.unpack(StartupPlugins.class.getClassLoader(), directory);
                directories.add(directory);
            }
            catch (final IOException e)
            {
                unpacking.add(new SyncReport.Failure(directory, String.valueOf(e.getMessage())));
            }
        }
        final SyncReport report = new SyncReport(List.of(), List.copyOf(unpacking), 0, 0, 0)
            .and(runtime.loadDirectories(directories).join());
        report.failed().forEach(failure -> status.error(failure.message()));
        return report;
    }
}
