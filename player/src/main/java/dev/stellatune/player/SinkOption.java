// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * Where {@code play} plays to, as the user names it.
 */
sealed interface SinkOption
{
    /** What can be named without any plugin, for messages. */
    String WITHOUT_DEVICE =
        "null (nowhere, at the pace of a device), null:fast (as fast as possible) or wav:PATH (into a file)";

    /** What a WAV file's name comes after. */
    String WAV = "wav:";

    /** The system's own way to a sound card, and the one that is its default. */
    Device DEFAULT = new Device("alsa", null);

    /** What the user types. */
    String name();

    /**
     * Nowhere.
     *
     * @param fast as fast as frames come; else at the pace of a device.
     */
    record Null(boolean fast) implements SinkOption
    {
        @Override
        public String name()
        {
            return fast ? "null:fast" : "null";
        }
    }

    /**
     * Into a WAV file.
     *
     * @param path of the file; {@code -} is standard output.
     */
    record Wav(String path) implements SinkOption
    {
        @Override
        public String name()
        {
            return WAV + path;
        }
    }

    /**
     * To a device, through a plugin.
     *
     * @param sink names the plugin's output sink.
     * @param id   of the device, in the plugin's own terms; null for its default.
     */
    record Device(String sink, @Nullable String id) implements SinkOption
    {
        @Override
        public String name()
        {
            return id == null ? sink : sink + ":" + id;
        }
    }

    /**
     * Reads {@code null}, {@code null:fast}, {@code wav:PATH}, {@code SINK} or {@code SINK:DEVICE}.
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
        final int colon = value.indexOf(':');
        final String sink = colon < 0 ? value : value.substring(0, colon);
        final String id = colon < 0 ? null : value.substring(colon + 1);
        if (sink.isBlank() || (id != null && id.isBlank()) || sink.equals("null") || value.startsWith(WAV))
        {
            throw new TypeConversionException("'" + value + "' is no sink; name " + WITHOUT_DEVICE +
                ", or a device such as alsa:default, of which 'stellatune sinks' lists all");
        }
        return new Device(sink, id);
    }
}
