// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin can be asked to create.
 */
public enum CapabilityKind
{
    /** Turns encoded bytes into frames. */
    DECODER(AbiConstants.KIND_DECODER, "decoder"),
    /** Changes frames in place. */
    DSP(AbiConstants.KIND_DSP, "dsp"),
    /** Lists tracks and opens them as byte streams. */
    SOURCE_CATALOG(AbiConstants.KIND_SOURCE_CATALOG, "source catalog"),
    /** Finds lyrics. */
    LYRICS_PROVIDER(AbiConstants.KIND_LYRICS_PROVIDER, "lyrics provider"),
    /** Takes frames to a device. */
    OUTPUT_SINK(AbiConstants.KIND_OUTPUT_SINK, "output sink");

    private final int code;
    private final String label;

    CapabilityKind(final int code, final String label)
    {
        this.code = code;
        this.label = label;
    }

    /**
     * The ABI's number for this kind.
     *
     * @return 1 to 5.
     */
    public int code()
    {
        return code;
    }

    /**
     * The word for people.
     *
     * @return lower case, singular.
     */
    public String label()
    {
        return label;
    }

    /**
     * Finds the kind of a number that a plugin gave.
     *
     * @param code any int.
     * @return the kind, or null when the number means nothing.
     */
    public static @Nullable CapabilityKind of(final int code)
    {
        for (final CapabilityKind kind : values())
        {
            if (kind.code == code)
            {
                return kind;
            }
        }
        return null;
    }
}
