// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.audio;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Conversion of float32 samples to integer PCM, little endian.
 *
 * <p>With {@code bits} bits, a sample {@code x} becomes {@code round(x * 2^(bits-1))}, where {@code round} goes to the
 * nearest integer and from half-way to the even one, and the result is clipped to {@code [-2^(bits-1), 2^(bits-1)-1]}.
 * Scaling by a power of two is exact, so every 16 or 24-bit integer {@code n} that was decoded as
 * {@code n / 2^(bits-1)} comes back as {@code n}, both full-scale values included. Infinities clip; NaN becomes 0.
 *
 * <p>The methods allocate nothing, need no alignment, and may be called by [any-thread] that owns the memory.
 */
public final class Pcm
{
    /** Size of a 16-bit sample. */
    public static final int INT16_BYTES = 2;

    /** Size of a 24-bit sample. */
    public static final int INT24_BYTES = 3;

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT =
        ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final float INT16_SCALE = 0x1p15f;
    private static final int INT16_MIN = -0x8000;
    private static final int INT16_MAX = 0x7FFF;

    private static final double INT24_SCALE = 0x1p23;
    private static final int INT24_MIN = -0x80_0000;
    private static final int INT24_MAX = 0x7F_FFFF;

    /**
     * Added to a float of magnitude below 2^22 it leaves no place for a fraction: the addition itself rounds, half to
     * even, and the low bits of the sum are the integer in two's complement.
     */
    private static final float FLOAT_ROUNDER = 0x1.8p23f;

    /** The same for a double of magnitude below 2^51. */
    private static final double DOUBLE_ROUNDER = 0x1.8p52;

    private Pcm()
    {
    }

    /**
     * Converts float32 samples to 16-bit integers.
     *
     * @param from       memory of the floats, in native byte order.
     * @param fromOffset where they begin, in bytes.
     * @param to         memory of the integers; must not overlap the floats.
     * @param toOffset   where they begin, in bytes.
     * @param samples    how many samples to convert; frames times channels.
     * @return how many of them were clipped or not a number.
     * @throws IndexOutOfBoundsException if either memory is too short for that many samples.
     */
    public static int toInt16(
        final MemorySegment from,
        final long fromOffset,
        final MemorySegment to,
        final long toOffset,
        final int samples)
    {
        int clipped = 0;
        for (int i = 0; i < samples; i++)
        {
            final float scaled = from.get(FLOAT, fromOffset + (long)i * Float.BYTES) * INT16_SCALE;
            final int value;
            if (scaled >= INT16_MIN - 0.5f && scaled < INT16_MAX + 0.5f)
            {
                value = Float.floatToRawIntBits(scaled + FLOAT_ROUNDER);
            }
            else
            {
                value = clip(scaled, INT16_MIN, INT16_MAX);
                clipped++;
            }
            to.set(SHORT, toOffset + (long)i * INT16_BYTES, (short)value);
        }
        return clipped;
    }

    /**
     * Converts float32 samples to packed 24-bit integers.
     *
     * @param from       memory of the floats, in native byte order.
     * @param fromOffset where they begin, in bytes.
     * @param to         memory of the integers, 3 bytes each; must not overlap the floats.
     * @param toOffset   where they begin, in bytes.
     * @param samples    how many samples to convert; frames times channels.
     * @return how many of them were clipped or not a number.
     * @throws IndexOutOfBoundsException if either memory is too short for that many samples.
     */
    public static int toInt24(
        final MemorySegment from,
        final long fromOffset,
        final MemorySegment to,
        final long toOffset,
        final int samples)
    {
        int clipped = 0;
        for (int i = 0; i < samples; i++)
        {
            final double scaled = from.get(FLOAT, fromOffset + (long)i * Float.BYTES) * INT24_SCALE;
            final int value;
            if (scaled >= INT24_MIN - 0.5 && scaled < INT24_MAX + 0.5)
            {
                value = (int)Double.doubleToRawLongBits(scaled + DOUBLE_ROUNDER);
            }
            else
            {
                value = clip(scaled, INT24_MIN, INT24_MAX);
                clipped++;
            }
            final long offset = toOffset + (long)i * INT24_BYTES;
            to.set(SHORT, offset, (short)value);
            to.set(ValueLayout.JAVA_BYTE, offset + Short.BYTES, (byte)(value >> Short.SIZE));
        }
        return clipped;
    }

    private static int clip(final double scaled, final int min, final int max)
    {
        if (Double.isNaN(scaled))
        {
            return 0;
        }
        return scaled < 0 ? min : max;
    }
}
