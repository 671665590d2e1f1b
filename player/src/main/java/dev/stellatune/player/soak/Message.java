// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import java.util.Locale;

/**
 * Something that is asked of the engine in a soak.
 *
 * @param kind     what.
 * @param stream   of whom: the player's number from 0; meaningless for what is asked of plugins.
 * @param plugin   of which plugin; empty for what is asked of players.
 * @param argument a frame to seek, a gain, the number of a broken build, or 1 for a pause that waits for silence.
 */
record Message(Kind kind, int stream, String plugin, float argument)
{
    /** What can be asked. */
    enum Kind
    {
        /** Replaces a library. */
        RELOAD,
        /** Disables a plugin. */
        DISABLE,
        /** Enables it again. */
        ENABLE,
        /** Gives the gain of a stream another value, which is reached on a ramp. */
        GAIN,
        /** Goes to a frame of the track that is heard. */
        SEEK,
        /** Goes to the next track. */
        NEXT,
        /** Pauses a stream. */
        PAUSE,
        /** Goes on. */
        RESUME,
        /** Puts a broken build in the place of a plugin's file. */
        BREAK,
        /** Has the engine load it, which must fail. */
        OFFER,
        /** Puts the good build back. */
        MEND
    }

    static Message of(final Kind kind, final String plugin)
    {
        return new Message(kind, 0, plugin, 0);
    }

    static Message of(final Kind kind, final int stream, final float argument)
    {
        return new Message(kind, stream, "", argument);
    }

    /** As it stands in the log: what, of whom, and with which argument. */
    String text()
    {
        final String name = kind.name().toLowerCase(Locale.ROOT);
        return switch (kind)
        {
            case RELOAD, DISABLE, ENABLE, OFFER, MEND -> name + " " + plugin;
            case BREAK -> name + " " + plugin + " " + (int)argument;
            case GAIN -> name + " " + stream + " " + argument;
            case SEEK -> name + " " + stream + " " + (int)argument;
            case PAUSE -> name + " " + stream + (argument == 0 ? "" : " settled");
            case NEXT, RESUME -> name + " " + stream;
        };
    }
}
