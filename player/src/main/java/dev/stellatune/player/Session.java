// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.runtime.SyncReport;
import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.ffi.plugin.CapabilityKind;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An engine with the plugins of a command, for as long as the command runs. When a signal comes, the process ends only
 * after the session was closed.
 */
final class Session implements AutoCloseable
{
    private final AudioEngine engine;
    private final Interruption interruption;
    private final List<String> failures = new ArrayList<>();

    private Session(final AudioEngine engine, final Interruption interruption)
    {
        this.engine = engine;
        this.interruption = interruption;
    }

    /**
     * Launches an engine. A default plugin that cannot be loaded gives a warning.
     *
     * @param config  yet without plugins.
     * @param options which plugins to load, with the default ones.
     * @param streams for warnings.
     * @throws CommandException when a directory is missing or the engine cannot run here.
     */
    static Session open(final EngineConfig config, final PluginOptions options, final Streams streams)
    {
        final List<Path> named = options.directories();
        final Path defaults = PluginOptions.defaultDirectory();
        named.forEach(config::pluginDirectory);
        if (defaults == null)
        {
            config.bundledPlugins();
        }
        else if (named.isEmpty())
        {
            config.pluginDirectory(defaults);
        }
        final Session session = launch(config);
        session.sort(session.engine.loadReport(), named, streams);
        if (defaults != null && !named.isEmpty())
        {
            session.loadDefaults(defaults, streams);
        }
        return session;
    }

    /**
     * Launches an engine without any plugin.
     *
     * @throws CommandException when the engine cannot run here.
     */
    static Session openEmpty()
    {
        return launch(EngineConfig.defaults());
    }

    private static Session launch(final EngineConfig config)
    {
        final Interruption interruption = Interruption.begin();
        boolean launched = false;
        try
        {
            final Session session = new Session(AudioEngine.launch(config), interruption);
            launched = true;
            return session;
        }
        catch (final IllegalStateException | UncheckedIOException e)
        {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
        finally
        {
            if (!launched)
            {
                interruption.close();
            }
        }
    }

    /** After the named ones, so that where both have a plugin the named one is used. */
    private void loadDefaults(final Path directory, final Streams streams)
    {
        sort(engine.plugins().loadDirectory(directory).join(), List.of(), streams);
    }

    private void sort(final SyncReport report, final List<Path> named, final Streams streams)
    {
        for (final SyncReport.Failure failure :
            report.failed().stream().sorted(Comparator.comparing(SyncReport.Failure::file)).toList())
        {
            if (isBelow(failure.file(), named))
            {
                failures.add(failure.message());
            }
            else
            {
                streams.warn(failure.message());
            }
        }
    }

    private static boolean isBelow(final Path file, final List<Path> directories)
    {
        return directories.stream().anyMatch(file::startsWith);
    }

    /** One sentence for each plugin of a named directory that could not be loaded. */
    List<String> failures()
    {
        return List.copyOf(failures);
    }

    /**
     * Insists on the plugins of the named directories.
     *
     * @throws CommandException when one could not be loaded.
     */
    void requirePlugins()
    {
        if (!failures.isEmpty())
        {
            throw CommandException.failed(failures);
        }
    }

    /**
     * Insists on certain plugins.
     *
     * @param ids of the plugins.
     * @throws CommandException when one is not loaded.
     */
    void requireLoaded(final List<String> ids)
    {
        final List<String> loaded = engine.plugins().runtimeState().join().plugins().stream()
            .filter(plugin -> plugin.epoch() > 0).map(RuntimeState.PluginState::id).toList();
        for (final String id : ids)
        {
            if (!loaded.contains(id))
            {
                throw CommandException.failed("This needs the plugin " + id + ", which is not loaded.");
            }
        }
    }

    /**
     * Finds the DSPs that are meant.
     *
     * @throws CommandException when there is no such DSP.
     */
    List<DspChoice> choose(final List<DspOption> dsps)
    {
        return dsps.stream().map(dsp -> dsp.choose(engine.plugins().offers(CapabilityKind.DSP))).toList();
    }

    AudioEngine engine()
    {
        return engine;
    }

    /** Whether a signal asks the command to end. */
    boolean interrupted()
    {
        return interruption.requested();
    }

    @Override
    public void close()
    {
        try (Interruption _ = interruption)
        {
            engine.close();
        }
    }
}
