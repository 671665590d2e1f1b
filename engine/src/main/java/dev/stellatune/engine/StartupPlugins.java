// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.install.BundledPlugins;
import dev.stellatune.engine.install.PluginWatch;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.runtime.SyncReport;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.library.ShadowRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Loads the plugins that a configuration names, and watches them where it says so. What cannot be loaded is reported,
 * not fatal.
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
        SyncReport unpacking = SyncReport.NOTHING;
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
                unpacking = new SyncReport(
                    List.of(), List.of(new SyncReport.Failure(directory, String.valueOf(e.getMessage()))), 0, 0, 0);
            }
        }
        final SyncReport report = unpacking.and(runtime.loadDirectories(directories).join());
        report.failed().forEach(failure -> status.error(failure.message()));
        return report;
    }

    /** Begins to watch the plugin directories, if that is wanted. */
    static @Nullable PluginWatch watch(
        final EngineConfig config, final PluginRuntime runtime, final ThreadGroup threads, final EngineStatus status)
    {
        final Consumer<SyncReport> listener = config.watcher();
        if (listener == null)
        {
            return null;
        }
        try
        {
            final List<Path> directories = config.pluginDirectories().stream().filter(Files::isDirectory).toList();
            return PluginWatch.start(directories, threads, file ->
            {
                CompletableFuture<?> _ = runtime.lookAt(file).thenAccept(report ->
                {
                    if (report.planned() > 0)
                    {
                        report.failed().forEach(failure -> status.error(failure.message()));
                        listener.accept(report);
                    }
                });
            });
        }
        catch (final IOException e)
        {
            status.error(String.valueOf(e.getMessage()));
            return null;
        }
    }
}
