// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.audio;

import dev.stellatune.ffi.abi.NativeMemory;

/**
 * Passes from one signal into another: {@code y = old + g * (new - old)}, where g grows evenly. Samples that are equal
 * stay what they are, to the bit. No allocation.
 */
public final class Crossfade
{
    private Crossfade()
    {
    }

    /**
     * Mixes two blocks, into the place of the old one. Frame {@code i} of a fade of {@code n}, counted from 0, has
     * {@code g = (i + 1) / n}; from frame {@code n} on the new signal is taken as it is.
     *
     * @param old      address of interleaved float32 samples, finite; replaced.
     * @param latest   address of as many, finite.
     * @param frames   in the block.
     * @param channels samples per frame.
     * @param faded    frames of the fade that lie before this block.
     * @param length   of the whole fade in frames, 0 or more.
     */
    public static void mix(
        final long old, final long latest, final int frames, final int channels, final int faded, final int length)
    {
        long offset = 0;
        for (int i = 0; i < frames; i++)
        {
            final float gain = faded + i + 1 >= length ? 1 : (float)(faded + i + 1) / length;
            for (int channel = 0; channel < channels; channel++, offset += Float.BYTES)
            {
                final int bits = NativeMemory.getInt(latest + offset);
                if (gain == 1)
                {
                    NativeMemory.putInt(old + offset, bits);
                }
                else if (NativeMemory.getInt(old + offset) != bits)
                {
                    final float from = NativeMemory.getFloat(old + offset);
                    NativeMemory.putFloat(old + offset, from + gain * (Float.intBitsToFloat(bits) - from));
                }
            }
        }
    }

    /**
     * The greatest difference between two blocks.
     *
     * @param first   address of float32 samples.
     * @param second  address of as many.
     * @param samples how many.
     * @return 0 when they are equal to the bit; otherwise at least the smallest positive value; NaN or infinity
     *     when one of them is not finite.
     */
    public static float difference(final long first, final long second, final int samples)
    {
        float greatest = 0;
        for (int i = 0; i < samples; i++)
        {
            final long offset = (long)i * Float.BYTES;
            final int bits = NativeMemory.getInt(first + offset);
            if (bits != NativeMemory.getInt(second + offset))
            {
                final float difference =
                    Math.abs(Float.intBitsToFloat(bits) - NativeMemory.getFloat(second + offset));
                greatest = Math.max(greatest, Math.max(difference, Float.MIN_VALUE));
            }
        }
        return greatest;
    }
}
