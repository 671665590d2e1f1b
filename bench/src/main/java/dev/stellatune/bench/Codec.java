// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import dev.stellatune.engine.playback.DecoderChoice;
import java.nio.file.Path;

/**
 * The decoders that are compared.
 */
public enum Codec
{
    /** One that does real work: FLAC through libsndfile. */
    FLAC("stellatune.sndfile", "sndfile"),
    /** One that does nothing. */
    IDLE("bench.idle", "idle");

    private final String pluginId;
    private final String typeId;

    Codec(final String pluginId, final String typeId)
    {
        this.pluginId = pluginId;
        this.typeId = typeId;
    }

    /**
     * Its plugin.
     *
     * @return the library.
     */
    public Path library()
    {
        return this == FLAC ? Built.plugin("sndfile") : Built.idle();
    }

    /**
     * Its type within the plugin.
     *
     * @return as the plugin lists it.
     */
    public String typeId()
    {
        return typeId;
    }

    /** As a player takes it. */
    DecoderChoice choice()
    {
        return new DecoderChoice(pluginId, typeId, "{}");
    }
}
