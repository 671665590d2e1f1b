// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.audio;

import dev.stellatune.ffi.abi.NativeMemory;

/**
 * Peak and finiteness of float samples in one pass over their bits: for non-negative floats the order of the values is
 * the order of the bit patterns, and every NaN and infinity lies above every finite one (IEEE 754 binary32).
 *
 * <p>No allocation.
 */
public final class SampleCheck
{
    private static final int MAGNITUDE = 0x7FFF_FFFF;
    private static final int INFINITY = 0x7F80_0000;

    private SampleCheck()
    {
    }

    /**
     * Finds the largest magnitude, as bits.
     *
     * @param address of the first sample.
     * @param samples how many.
     * @return the bits of the peak; {@link #isFinite} tells whether all samples are finite.
     */
    public static int peakBits(final long address, final int samples)
    {
        int peak = 0;
        for (int i = 0; i < samples; i++)
        {
            peak = Math.max(peak, NativeMemory.getInt(address + (long)i * Float.BYTES) & MAGNITUDE);
        }
        return peak;
    }

    /**
     * Whether a peak is that of finite samples.
     *
     * @param peakBits as {@link #peakBits} gave it.
     * @return false when a NaN or an infinity was among them.
     */
    public static boolean isFinite(final int peakBits)
    {
        return peakBits < INFINITY;
    }

    /**
     * Replaces what is not finite by silence.
     *
     * @param address of the first sample.
     * @param samples how many.
     * @return how many were replaced.
     */
    public static int silenceNonFinite(final long address, final int samples)
    {
        int replaced = 0;
        for (int i = 0; i < samples; i++)
        {
            final long sample = address + (long)i * Float.BYTES;
            if ((NativeMemory.getInt(sample) & MAGNITUDE) >= INFINITY)
            {
                NativeMemory.putInt(sample, 0);
                replaced++;
            }
        }
        return replaced;
    }
}
