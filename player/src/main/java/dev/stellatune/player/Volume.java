// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * How loud it plays.
 *
 * @param percent of the full amplitude, 0 to 100.
 */
record Volume(int percent)
{
    static final int MAX = 100;

    private static final String VOLUME = "--volume";
    private static final int STEP = 5;

    /** Adds the option to a command. */
    static void describe(final CommandSpec spec)
    {
        spec.addOption(Words.value(VOLUME, "PERCENT", Volume.class, Volume::parse,
            "How loud: 0 (silent) to 100 (as it is), in percent of the amplitude; 100 unless given."));
    }

    /** The volume that was asked for. */
    static Volume of(final ParseResult words)
    {
        return words.matchedOptionValue(VOLUME, new Volume(MAX));
    }

    private static Volume parse(final String value)
    {
        final String message = "'" + value + "' is no volume; give a number from 0 to 100";
        try
        {
            final int percent = Integer.parseInt(value);
            if (percent < 0 || percent > MAX)
            {
                throw new TypeConversionException(message);
            }
            return new Volume(percent);
        }
        catch (final NumberFormatException e)
        {
            throw new TypeConversionException(message);
        }
    }

    Volume louder()
    {
        return new Volume(Math.min(MAX, percent + STEP));
    }

    Volume softer()
    {
        return new Volume(Math.max(0, percent - STEP));
    }

    /** The factor for samples, 0 to 1. */
    double amplitude()
    {
        return (double)percent / MAX;
    }
}
