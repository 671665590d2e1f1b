// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import picocli.CommandLine.TypeConversionException;

/**
 * Where {@code play} plays to, as the user names it.
 */
sealed interface SinkOption
{
    /** All that can be named, for messages. */
    String CHOICES = "null (at the pace of a device), null:fast (as fast as possible) or wav:PATH (into a file)";

    /** What a WAV file's name comes after. */
    String WAV = "wav:";

    /**
     * Nowhere.
     *
     * @param fast as fast as frames come; else at the pace of a device.
     */
    record Null(boolean fast) implements SinkOption
    {
    }

    /**
     * Into a WAV file.
     *
     * @param path of the file; {@code -} is standard output.
     */
    record Wav(String path) implements SinkOption
    {
    }

    /**
     * Reads {@code null}, {@code null:fast} or {@code wav:PATH}.
     *
     * @throws TypeConversionException when it is none of them.
     */
    static SinkOption parse(final String value)
    {
        if (value.equals("null"))
        {
            return new Null(false);
        }
        if (value.equals("null:fast"))
        {
            return new Null(true);
        }
        if (value.startsWith(WAV) && value.length() > WAV.length())
        {
            return new Wav(value.substring(WAV.length()));
        }
        throw new TypeConversionException("'" + value + "' is no sink; name " + CHOICES);
    }
}
