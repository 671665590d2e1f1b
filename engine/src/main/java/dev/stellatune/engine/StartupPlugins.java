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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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
        // the watch names everything once, to find what was replaced since the launch looked at it
        final Set<String> known = ConcurrentHashMap.newKeySet();
        status.errors().forEach(error -> known.add(error.message()));
        try
        {
            return PluginWatch.start(config.pluginDirectories(), threads, file ->
            {
                CompletableFuture<?> _ = runtime.lookAt(file).whenComplete((report, failure) ->
                {
                    if (report != null && report.planned() > 0 && !isKnown(report, known))
                    {
                        tell(report, listener, status);
                    }
                    // an engine that is being closed looks at nothing, with this exception
                    if (failure != null && !(failure instanceof IllegalStateException))
                    {
                        status.defect("the look at " + file, failure);
                    }
                });
            }, failure -> onFailure(failure, status));
        }
        catch (final IOException e)
        {
            status.error("The plugin directories cannot be watched (" + e.getMessage() +
                "): raise the limit fs.inotify.max_user_instances, or go on without watching.");
            return null;
        }
    }

    /** Whether it says only what was said at launch, which is forgotten thereby. */
    private static boolean isKnown(final SyncReport report, final Set<String> known)
    {
        boolean isKnown = report.done().isEmpty();
        for (final SyncReport.Failure failure : report.failed())
        {
            isKnown &= known.remove(failure.message());
        }
        return isKnown;
    }

    private static void tell(final SyncReport report, final Consumer<SyncReport> listener, final EngineStatus status)
    {
        report.failed().forEach(failure -> status.error(failure.message()));
        try
        {
            listener.accept(report);
        }
        catch (final RuntimeException e)
        {
            status.defect("the listener of watchPlugins", e);
        }
    }

    private static void onFailure(final Exception failure, final EngineStatus status)
    {
        if (failure instanceof IOException)
        {
            status.error(String.valueOf(failure.getMessage()));
        }
        else
        {
            status.defect("the watch of the plugin directories", failure);
        }
    }
}
