// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.sink.SinkChoice;
import dev.stellatune.player.soak.SoakPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * How a soak goes.
 *
 * @param seconds     how long a round is.
 * @param reloadMs    how much time lies between two reloads.
 * @param streams     players of the engine.
 * @param seed        of all messages.
 * @param reloadsOnly whether nothing happens but reloads.
 * @param broken      whether broken builds take the place of plugins.
 * @param builds      a directory with further ones; null for none.
 * @param rounds      how often, by turns with the same loop in C.
 * @param alone       whether the loop in C is left out.
 * @param sweep       whether to look for the smallest block.
 * @param sink        a device to play to; null for one that only keeps the pace.
 * @param log         the file for the messages; null for none.
 * @param json        the file for the report; {@code -} is standard output; null for none.
 */
record SoakOptions(
    int seconds, int reloadMs, int streams, long seed, boolean reloadsOnly, boolean broken, @Nullable Path builds,
    int rounds, boolean alone, boolean sweep, SinkOption.@Nullable Device sink, @Nullable Path log,
    @Nullable String json)
{
    private static final String SECONDS = "--seconds";
    private static final String RELOAD_EVERY = "--reload-every";
    private static final String STREAMS = "--streams";
    private static final String SEED = "--seed";
    private static final String REPLAY = "--replay";
    private static final String RELOADS_ONLY = "--reloads-only";
    private static final String BROKEN = "--broken";
    private static final String BUILDS = "--broken-builds";
    private static final String ROUNDS = "--rounds";
    private static final String ALONE = "--alone";
    private static final String SWEEP = "--sweep";
    private static final String SINK = "--sink";
    private static final String LOG = "--log";
    private static final int DEFAULT_SECONDS = 30;
    private static final int DEFAULT_RELOAD_MS = 100;
    private static final int MAX_SECONDS = 30 * 24 * 60 * 60;
    private static final int MAX_RELOAD_MS = 60 * 60 * 1000;
    private static final int MAX_STREAMS = 64;
    private static final int MAX_ROUNDS = 1000;

    /** Adds the options to a command. */
    static void describe(final CommandSpec spec)
    {
        spec.addOption(Words.value(SECONDS, "S", Integer.class,
            "How long; " + DEFAULT_SECONDS + " unless given.").build());
        spec.addOption(Words.value(RELOAD_EVERY, "MS", Integer.class,
            "Milliseconds between two reloads; " + DEFAULT_RELOAD_MS + " unless given.").build());
        spec.addOption(Words.value(STREAMS, "K", Integer.class, "Plays K streams at once; 1 unless given.").build());
        spec.addOption(OptionSpec.builder(SEED, REPLAY).type(Long.class).arity("1").paramLabel("N")
            .description("Sends the messages of another run again, whose report names its seed.").build());
        spec.addOption(Words.flag(RELOADS_ONLY, "Nothing happens but reloads."));
        spec.addOption(Words.flag(BROKEN,
            "Each second a broken build takes the place of a plugin's file for a moment, in a watched directory."));
        spec.addOption(Words.value(BUILDS, "DIR", Path.class, Words::path,
            "Further builds for --broken, named PLUGIN-ID.ANYTHING.so."));
        spec.addOption(Words.value(ROUNDS, "N", Integer.class,
            "Runs N times, by turns with the loop in C; 1 unless given.").build());
        spec.addOption(Words.flag(ALONE, "Leaves out the loop in C."));
        spec.addOption(Words.flag(SWEEP,
            "Looks for the smallest block and ring with which the engine misses no deadline that C keeps."));
        spec.addOption(Words.value(SINK, "SINK", SinkOption.class, SinkOption::parse,
            "Plays to a device, such as alsa:jack, instead of one that only keeps the pace; its clock need not be " +
                "this machine's."));
        spec.addOption(Words.value(LOG, "FILE", Path.class, Words::path,
            "Writes each message that is sent into a file."));
        spec.addOption(Words.value(Words.JSON, "FILE", String.class,
            "Writes the report as JSON into a file; - is standard output.").build());
    }

    /**
     * Reads the options.
     *
     * @throws CommandException when a number is out of range or a directory is missing.
     */
    static SoakOptions of(final ParseResult words)
    {
        final @Nullable Path builds = words.matchedOptionValue(BUILDS, null);
        if (builds != null && !Files.isDirectory(builds))
        {
            throw CommandException.failed("The directory " + builds + " of --broken-builds does not exist.");
        }
        final long seed = words.matchedOptionValue(SEED, System.nanoTime());
        return new SoakOptions(
            number(words, SECONDS, DEFAULT_SECONDS, MAX_SECONDS),
            number(words, RELOAD_EVERY, DEFAULT_RELOAD_MS, MAX_RELOAD_MS),
            number(words, STREAMS, 1, MAX_STREAMS),
            seed,
            words.hasMatchedOption(RELOADS_ONLY),
            words.hasMatchedOption(BROKEN) || builds != null,
            builds,
            number(words, ROUNDS, 1, MAX_ROUNDS),
            words.hasMatchedOption(ALONE),
            words.hasMatchedOption(SWEEP),
            sink(words),
            words.matchedOptionValue(LOG, null),
            words.matchedOptionValue(Words.JSON, null));
    }

    private static SinkOption.@Nullable Device sink(final ParseResult words)
    {
        final @Nullable SinkOption sink = words.matchedOptionValue(SINK, null);
        if (sink == null || (sink instanceof final SinkOption.Null none && !none.fast()))
        {
            return null;
        }
        if (sink instanceof final SinkOption.Device device)
        {
            return device;
        }
        throw CommandException.wrongUse(SINK + " " + sink.name() + " keeps no pace; name a device or null.");
    }

    private static int number(final ParseResult words, final String option, final int otherwise, final int max)
    {
        final int value = words.matchedOptionValue(option, otherwise);
        if (value < 1 || value > max)
        {
            throw CommandException.wrongUse(option + " " + value + " is not 1 to " + max + ".");
        }
        return value;
    }

    /**
     * The plan of a round.
     *
     * @param round  from 0.
     * @param config of the engine.
     * @param mode   of the engine.
     * @param device to play to; null for one that only keeps the pace.
     */
    SoakPlan plan(
        final int round, final EngineConfig config, final PipelineMode mode, final @Nullable SinkChoice device)
    {
        return new SoakPlan(
            seconds, reloadMs, seed + round, streams, config.blockFrames(), config.ringBlocks(), reloadsOnly, broken,
            broken && mode != PipelineMode.INVOKER, device);
    }
}
