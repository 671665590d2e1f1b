// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.install.BundledPlugins;
import dev.stellatune.engine.install.PluginDirectory;
import dev.stellatune.engine.runtime.LoadReport;
import dev.stellatune.engine.runtime.PluginRuntime;
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

    static LoadReport load(
        final EngineConfig config, final PluginRuntime runtime, final ShadowRoot shadows, final EngineStatus status)
    {
        final List<Path> files = new ArrayList<>();
        final List<LoadReport.Failure> failures = new ArrayList<>();
        for (final Path directory : config.pluginDirectories())
        {
            try
            {
                files.addAll(PluginDirectory.libraries(directory));
            }
            catch (final IOException e)
            {
                failures.add(new LoadReport.Failure(directory, String.valueOf(e.getMessage())));
            }
        }
        if (config.hasBundledPlugins())
        {
            final Path directory = shadows.directory().resolve("bundled");
            try
            {
                Files.createDirectory(directory);
                files.addAll(BundledPlugins.unpack(StartupPlugins.class.getClassLoader(), directory));
            }
            catch (final IOException e)
            {
                failures.add(new LoadReport.Failure(directory, String.valueOf(e.getMessage())));
            }
        }
        final LoadReport report = runtime.loadAll(files).join();
        failures.addAll(report.failed());
        failures.forEach(failure -> status.error(failure.message()));
        return new LoadReport(report.loaded(), List.copyOf(failures));
    }
}
