// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.audio;

import dev.stellatune.ffi.abi.AbiConstants;

/**
 * What the channels of a frame stand for.
 *
 * <p>Nothing but the number of channels comes from a decoder, so the layout follows from it. A number with no agreed
 * meaning is {@link #OTHER}: such channels are passed on as they are.
 */
public enum ChannelLayout
{
    /** 1 channel: centre. */
    MONO(AbiConstants.LAYOUT_MONO),

    /** 2 channels: left, right. */
    STEREO(AbiConstants.LAYOUT_STEREO),

    /** 6 channels: front left, front right, front centre, low frequencies, back left, back right. */
    SURROUND_5_1(AbiConstants.LAYOUT_5_1),

    /** 8 channels: those of 5.1, then side left and side right. */
    SURROUND_7_1(AbiConstants.LAYOUT_7_1),

    /** Any other number of channels; the ABI has no bit for it. */
    OTHER(0);

    private final int mask;

    ChannelLayout(final int mask)
    {
        this.mask = mask;
    }

    /**
     * The layout of a number of channels.
     *
     * @param channels samples per frame.
     * @return the layout, {@link #OTHER} for a number that has no agreed one.
     */
    public static ChannelLayout of(final int channels)
    {
        return switch (channels)
        {
            case 1 -> MONO;
            case 2 -> STEREO;
            case 6 -> SURROUND_5_1;
            case 8 -> SURROUND_7_1;
            default -> OTHER;
        };
    }

    /**
     * The bit of this layout in the set that a DSP plugin supports.
     *
     * @return one bit of the ABI's {@code supported_layouts}, or 0 for {@link #OTHER}.
     */
    public int mask()
    {
        return mask;
    }

    /**
     * Tells whether a DSP plugin takes frames of this layout.
     *
     * @param supportedLayouts what the plugin's {@code supported_layouts} returned: a set of {@link #mask() bits}, or
     *                         {@link AbiConstants#LAYOUT_ANY}.
     * @return true if it does. {@link #OTHER} is taken only by a plugin that takes any layout.
     */
    public boolean isSupportedBy(final int supportedLayouts)
    {
        return supportedLayouts == AbiConstants.LAYOUT_ANY || (supportedLayouts & mask) != 0;
    }
}
