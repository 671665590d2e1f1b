// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.control.SwapPolicy;
import dev.stellatune.engine.pipeline.PipelineMode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * How the engine of a command works.
 *
 * @param config  yet without plugins.
 * @param mode    that was asked for; null to leave it to the engine.
 * @param dsps    in order.
 * @param plugins to load.
 */
record EngineOptions(EngineConfig config, @Nullable PipelineMode mode, List<DspOption> dsps, PluginOptions plugins)
{
    private static final String MODE = "--mode";
    private static final String BLOCK = "--block";
    private static final String RING = "--ring";
    private static final String DSP = "--dsp";
    private static final String CROSSFADE = "--crossfade";
    private static final String PROBATION = "--probation";
    /** Whoever builds while they listen wants to hear no mistake. */
    private static final int WATCHED_PROBATION = 64;

    /** Adds the options to a command. */
    static void describe(final CommandSpec spec)
    {
        describeEngine(spec);
        spec.addOption(Words.values(DSP, "ID[=JSON]", DspOption.class, DspOption::parse,
            "Sends the sound through a DSP: a plugin's id, a type's id or both as PLUGIN/TYPE, with a configuration " +
                "such as gain={\"gain_db\":-6}; may be repeated, in order."));
        PluginOptions.describe(spec);
    }

    /** Adds to a command how the engine works, and leaves out what with. */
    static void describeEngine(final CommandSpec spec)
    {
        spec.addOption(Words.value(MODE, "MODE", PipelineMode.class, EngineOptions::mode,
            "fused (all stages on one thread), dedicated (a thread for each) or invoker (no threads of their own); " +
                "by the number of cores unless given."));
        spec.addOption(Words.value(BLOCK, "FRAMES", Integer.class, "Frames per block, 1 to 8192; 256 unless given.")
            .build());
        spec.addOption(Words.value(RING, "BLOCKS", Integer.class,
            "Blocks between decoder and sink, a power of two up to 1024; 8 unless given.").build());
        spec.addOption(Words.value(CROSSFADE, "MS", Integer.class,
            "How long the sound of a plugin that is replaced passes into that of the next build, 0 to 10000 ms; 5 " +
                "unless given.").build());
        spec.addOption(Words.value(PROBATION, "BLOCKS", Integer.class,
            "For how many blocks a new build of a plugin runs unheard beside the old one before it is trusted; one " +
                "that fails is never heard. 0 unless given; 64 with --watch.").build());
    }

    private static PipelineMode mode(final String value)
    {
        for (final PipelineMode mode : PipelineMode.values())
        {
            if (mode.name().toLowerCase(Locale.ROOT).equals(value))
            {
                return mode;
            }
        }
        throw new TypeConversionException("'" + value + "' is none of fused, dedicated and invoker");
    }

    /**
     * Reads the options.
     *
     * @throws CommandException when a number is out of range or a directory is missing.
     */
    static EngineOptions of(final ParseResult words)
    {
        final EngineConfig config = EngineConfig.defaults();
        final @Nullable PipelineMode mode = words.matchedOptionValue(MODE, null);
        if (mode != null)
        {
            config.mode(mode);
        }
        try
        {
            config.swaps(new SwapPolicy(
                words.matchedOptionValue(CROSSFADE, SwapPolicy.DEFAULT.crossfadeMs()),
                words.matchedOptionValue(
                    PROBATION, words.hasMatchedOption(PluginChanges.WATCH) ? WATCHED_PROBATION : 0)));
            config.blockFrames(words.matchedOptionValue(BLOCK, config.blockFrames()));
            config.ringBlocks(words.matchedOptionValue(RING, config.ringBlocks()));
        }
        catch (final IllegalArgumentException e)
        {
            final String message = String.valueOf(e.getMessage());
            throw CommandException.wrongUse(
                message.replace("blockFrames", BLOCK).replace("ringBlocks", RING)
                    .replace("crossfadeMs", CROSSFADE).replace("probationBlocks", PROBATION) + ".");
        }
        return new EngineOptions(config, mode, words.matchedOptionValue(DSP, List.of()), PluginOptions.of(words));
    }

    /** Whether the caller turns the engine. */
    boolean isTurned()
    {
        return mode == PipelineMode.INVOKER;
    }
}
