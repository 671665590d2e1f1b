// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.engine.sink.SinkChoice;
import dev.stellatune.player.soak.Builds;
import dev.stellatune.player.soak.ReferenceLoop;
import dev.stellatune.player.soak.Soak;
import dev.stellatune.player.soak.SoakPlan;
import dev.stellatune.player.soak.SoakReport;
import dev.stellatune.player.soak.TurnedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/**
 * A round of a soak: an engine of its own plays, and then the loop in C, for as long and on the same machine, so that
 * neither disturbs the other.
 */
final class SoakRound
{
    private static final String ALSA = "stellatune.alsa";
    private static final double MS_PER_SECOND = 1000;

    private final SoakOptions options;
    private final ParseResult words;
    private final Streams streams;
    private final Path directory;
    private final Appendable log;

    /**
     * What came of a round.
     *
     * @param plan        that was followed.
     * @param mode        of the engine.
     * @param report      of the engine.
     * @param reference   of the loop in C; null where it did not run, or not to its end.
     * @param interrupted whether a signal came.
     */
    record Result(
        SoakPlan plan, PipelineMode mode, SoakReport report, ReferenceLoop.@Nullable Result reference,
        boolean interrupted)
    {
        /** How many deadlines too many were missed; 0 or less when the engine does as well as it must. */
        double excess()
        {
            return reference == null ? 0 : (double)report.missed() - reference.limit();
        }
    }

    /**
     * Prepares rounds.
     *
     * @param directory that may be written to.
     * @param log       gets the messages.
     */
    SoakRound(
        final SoakOptions options, final ParseResult words, final Streams streams, final Path directory,
        final Appendable log)
    {
        this.options = options;
        this.words = words;
        this.streams = streams;
        this.directory = directory;
        this.log = log;
    }

    /**
     * Runs.
     *
     * @param round  from 0.
     * @param change to the configuration as the options have it.
     * @param sink   a device to play to; null for one that only keeps the pace.
     * @param say    gets lines for people.
     */
    Result run(
        final int round, final Consumer<EngineConfig> change, final SinkOption.@Nullable Device sink,
        final Consumer<String> say) throws IOException
    {
        final EngineOptions engineOptions = EngineOptions.of(words);
        final EngineConfig config = engineOptions.config();
        final TurnedClock turned = engineOptions.isTurned() ? new TurnedClock() : null;
        change.accept(config);
        if (config.blockFrames() * config.ringBlocks() > SoakPlan.MAX_RING_FRAMES)
        {
            throw CommandException.wrongUse("--block " + config.blockFrames() + " with --ring " + config.ringBlocks() +
                " is more than " + SoakPlan.MAX_RING_FRAMES + " frames, which a soak has no tracks for.");
        }
        if (turned != null)
        {
            config.clock(turned);
        }
        final Builds builds = options.broken() ? builds(config, turned == null) : null;
        final PluginOptions plugins =
            builds == null ? engineOptions.plugins() : new PluginOptions(
                List.of(directory.resolve("plugins")), engineOptions.plugins().without());
        // of the copies there are others, which is no news
        try (Session session = Session.open(config, plugins, builds == null ? streams : streams.withoutMessages()))
        {
            session.requirePlugins();
            session.requireLoaded(Soak.plugins());
            final AudioEngine engine = session.engine();
            final PipelineMode mode = engine.mode();
            final SoakPlan plan = options.plan(round, config, mode, choose(engine, config, sink));
            say.accept("soak: seed " + plan.seed() + ", " + mode.name().toLowerCase(Locale.ROOT) + " (" +
                engine.modeReason() + "), blocks of " + plan.blockFrames() + " frames, " + plan.seconds() +
                " s, a reload every " + plan.reloadMs() + " ms");
            final ReferenceLoop reference = turned == null && !options.alone() ? reference(engine) : null;
            final Path shadows = engine.shadowDirectory();
            final List<Path> files = Soak.writeFiles(directory, plan);
            final SoakReport report = play(session, plan, files, turned, builds);
            // closing it again when the session ends does nothing
            engine.close();
            report.checkClosed(shadows);
            report.text().forEach(say);
            final ReferenceLoop.Result inC = reference == null || session.interrupted() ? null :
                reference.run(plan, files, session::interrupted);
            return new Result(plan, mode, report, inC, session.interrupted());
        }
    }

    private SoakReport play(
        final Session session, final SoakPlan plan, final List<Path> files, final @Nullable TurnedClock turned,
        final @Nullable Builds builds)
    {
        try (InspectOption inspect = InspectOption.start(words, session.engine(), streams);
            ProgressLine progress = new ProgressLine(streams))
        {
            return new Soak(session.engine(), plan, turned, builds,
                sink -> inspect.newPlayer(sink, Soak.dsps()), session::interrupted)
                .run(files, log, (seconds, note) -> progress.show(seconds, plan.seconds(), note));
        }
    }

    private static @Nullable ReferenceLoop reference(final AudioEngine engine)
    {
        final Path program = ReferenceLoop.find(PluginOptions.defaultDirectory());
        return program == null ? null : new ReferenceLoop(program, installed(engine));
    }

    /** The plugins' files by their ids. */
    private static Map<String, Path> installed(final AudioEngine engine)
    {
        final Map<String, Path> installed = new TreeMap<>();
        for (final RuntimeState.PluginState plugin : engine.plugins().runtimeState().join().plugins())
        {
            final Path file = plugin.file();
            if (file != null)
            {
                installed.put(plugin.id(), file);
            }
        }
        return installed;
    }

    /** A device; one of the plugin that ships holds as little as it can with such blocks. */
    private static @Nullable SinkChoice choose(
        final AudioEngine engine, final EngineConfig config, final SinkOption.@Nullable Device sink)
    {
        if (sink == null)
        {
            return null;
        }
        final SinkChoice choice = new DeviceSinks(engine).choose(sink);
        final double periodMs = Math.max(1, MS_PER_SECOND * config.blockFrames() / SoakPlan.SAMPLE_RATE);
        return !choice.pluginId().equals(ALSA) ? choice : new SinkChoice(choice.pluginId(), choice.typeId(),
            Json.text(Json.object("period_ms", periodMs, "buffer_ms", SoakPlan.DEVICE_BLOCKS * periodMs, "ring_ms",
                SoakPlan.DEVICE_BLOCKS * periodMs)), choice.targetJson());
    }

    /** Copies of the plugins that are in use otherwise, for broken ones to take their place. */
    private Builds builds(final EngineConfig config, final boolean watched) throws IOException
    {
        final EngineConfig plain = EngineConfig.defaults().mode(PipelineMode.INVOKER);
        try (Session session = Session.open(plain, PluginOptions.of(words), streams))
        {
            session.requireLoaded(Soak.plugins());
            final Path copies = Files.createDirectories(directory.resolve("plugins"));
            final Map<String, Path> installed = installed(session.engine());
            installed.keySet().retainAll(Soak.plugins());
            final Builds builds = new Builds(copies, installed, options.builds(), watched);
            if (watched)
            {
                config.watchPlugins(builds::onReport);
            }
            return builds;
        }
    }
}
