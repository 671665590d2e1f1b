// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.audio;

import dev.stellatune.ffi.abi.NativeMemory;

/**
 * Multiplies samples by a factor, in place. No allocation.
 */
public final class Gain
{
    private Gain()
    {
    }

    /**
     * Applies a factor that moves evenly from one value to another: frame {@code i} of {@code n}, counted from 0, is
     * multiplied by {@code from + (to - from) * (i + 1) / n}, so the last frame has the new value in full.
     *
     * @param samples  address of interleaved float32 samples.
     * @param frames   how many frames, 0 or more.
     * @param channels samples per frame.
     * @param from     the factor before the first frame.
     * @param to       the factor of the last frame.
     */
    public static void ramp(
        final long samples, final int frames, final int channels, final float from, final float to)
    {
        long at = samples;
        for (int i = 0; i < frames; i++)
        {
            final float factor = i + 1 == frames ? to : from + (to - from) * (i + 1) / frames;
            for (int channel = 0; channel < channels; channel++, at += Float.BYTES)
            {
                NativeMemory.putFloat(at, NativeMemory.getFloat(at) * factor);
            }
        }
    }
}
