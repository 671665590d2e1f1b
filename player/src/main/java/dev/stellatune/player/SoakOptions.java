// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * How a soak goes.
 *
 * @param seconds  how long.
 * @param reloadMs how much time lies between two changes.
 * @param seed     of what changes.
 * @param json     the file for the report; {@code -} is standard output; null for none.
 */
record SoakOptions(int seconds, int reloadMs, long seed, @Nullable String json)
{
    private static final String SECONDS = "--seconds";
    private static final String RELOAD_EVERY = "--reload-every";
    private static final String SEED = "--seed";
    private static final int DEFAULT_SECONDS = 30;
    private static final int DEFAULT_RELOAD_MS = 100;
    private static final int MAX_SECONDS = 30 * 24 * 60 * 60;
    private static final int MAX_RELOAD_MS = 60 * 60 * 1000;

    /** Adds the options to a command. */
    static void describe(final CommandSpec spec)
    {
        spec.addOption(Words.value(SECONDS, "S", Integer.class,
            "How long; " + DEFAULT_SECONDS + " unless given.").build());
        spec.addOption(Words.value(RELOAD_EVERY, "MS", Integer.class,
            "Milliseconds between two changes; " + DEFAULT_RELOAD_MS + " unless given.").build());
        spec.addOption(Words.value(SEED, "N", Long.class,
            "Repeats the changes of another run, whose report names its seed.").build());
        spec.addOption(Words.value(Words.JSON, "FILE", String.class,
            "Writes the report as JSON into a file; - is standard output.").build());
    }

    /**
     * Reads the options.
     *
     * @throws CommandException when a number is out of range.
     */
    static SoakOptions of(final ParseResult words)
    {
        final long seed = words.matchedOptionValue(SEED, System.nanoTime());
        return new SoakOptions(
            number(words, SECONDS, DEFAULT_SECONDS, MAX_SECONDS),
            number(words, RELOAD_EVERY, DEFAULT_RELOAD_MS, MAX_RELOAD_MS),
            seed,
            words.matchedOptionValue(Words.JSON, null));
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
}
