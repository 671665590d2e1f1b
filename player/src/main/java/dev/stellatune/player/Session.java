// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.runtime.SyncReport;
import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.ffi.plugin.CapabilityKind;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
    private final List<Path> directories;
    private final List<String> failures = new ArrayList<>();

    private Session(final AudioEngine engine, final List<Path> directories, final Interruption interruption)
    {
        this.engine = engine;
        this.directories = List.copyOf(directories);
        this.interruption = interruption;
    }

    /**
     * Launches an engine. A plugin that cannot be loaded and that nobody named gives a warning.
     *
     * @param config  yet without plugins.
     * @param options which plugins to load, with those that are installed and the default ones.
     * @param streams for warnings.
     * @throws CommandException when a directory is missing or the engine cannot run here.
     */
    static Session open(final EngineConfig config, final PluginOptions options, final Streams streams)
    {
        final Session session = openSilently(config, options, streams);
        CrashAdvice.sentences(session.engine.crashReports()).forEach(streams::warn);
        session.sort(session.engine.loadReport(), options.directories().stream().map(Session::absolute).toList(),
            streams);
        return session;
    }

    /** As {@link #open}, without a word about what the engine itself can tell. */
    static Session openSilently(final EngineConfig config, final PluginOptions options, final Streams streams)
    {
        final List<Path> named = options.directories().stream().map(Session::absolute).toList();
        final List<Path> directories = new ArrayList<>(named);
        final Path installed = absolute(PluginOptions.userDirectory());
        if (Files.isDirectory(installed) && !named.contains(installed))
        {
            directories.add(installed);
        }
        else if (Files.exists(installed) && !Files.isDirectory(installed))
        {
            streams.warn("the directory of installed plugins, " + installed + ", is a file, so that none is found");
        }
        final Path defaults = PluginOptions.defaultDirectory();
        if (defaults == null)
        {
            config.bundledPlugins();
        }
        else
        {
            directories.add(absolute(defaults));
        }
        directories.forEach(config::pluginDirectory);
        config.disabledPlugins(options.without());
        return launch(config, directories);
    }

    /**
     * Launches an engine without any plugin.
     *
     * @throws CommandException when the engine cannot run here.
     */
    static Session openEmpty()
    {
        return launch(EngineConfig.defaults(), List.of());
    }

    private static Session launch(final EngineConfig config, final List<Path> directories)
    {
        final Interruption interruption = Interruption.begin();
        boolean launched = false;
        try
        {
            final Session session = new Session(AudioEngine.launch(config), directories, interruption);
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

    private static Path absolute(final Path directory)
    {
        return directory.toAbsolutePath().normalize();
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

    /** The directories in which plugins were looked for, in order of preference. */
    List<Path> directories()
    {
        return directories;
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
