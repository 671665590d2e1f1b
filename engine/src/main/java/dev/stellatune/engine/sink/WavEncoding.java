// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import dev.stellatune.engine.audio.Pcm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * How a sample is stored in a WAV file; always little endian.
 */
public enum WavEncoding
{
    /** 16-bit integer, rounded half to even and clipped, see {@link Pcm#toInt16}. */
    INT16(Short.SIZE)
    {
        @Override
        int encode(
            final MemorySegment from,
            final long fromOffset,
            final MemorySegment to,
            final long toOffset,
            final int samples)
        {
            return Pcm.toInt16(from, fromOffset, to, toOffset, samples);
        }
    },

    /** 24-bit integer, rounded half to even and clipped, see {@link Pcm#toInt24}. */
    INT24(Pcm.INT24_BYTES * Byte.SIZE)
    {
        @Override
        int encode(
            final MemorySegment from,
            final long fromOffset,
            final MemorySegment to,
            final long toOffset,
            final int samples)
        {
            return Pcm.toInt24(from, fromOffset, to, toOffset, samples);
        }
    },

    /** 32-bit float: the samples as they are, whatever lies beyond full scale included. */
    FLOAT32(Float.SIZE)
    {
        @Override
        int encode(
            final MemorySegment from,
            final long fromOffset,
            final MemorySegment to,
            final long toOffset,
            final int samples)
        {
            MemorySegment.copy(from, ValueLayout.JAVA_FLOAT_UNALIGNED, fromOffset, to, FLOAT_LE, toOffset, samples);
            return 0;
        }
    };

    private static final ValueLayout.OfFloat FLOAT_LE =
        ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int bits;

    WavEncoding(final int bits)
    {
        this.bits = bits;
    }

    /**
     * Size of a sample in bits.
     *
     * @return 16, 24 or 32.
     */
    public int bits()
    {
        return bits;
    }

    /**
     * Size of a sample in bytes.
     *
     * @return 2, 3 or 4.
     */
    public int bytesPerSample()
    {
        return bits / Byte.SIZE;
    }

    /**
     * Tells floats from integers.
     *
     * @return true for {@link #FLOAT32}.
     */
    public boolean isFloat()
    {
        return this == FLOAT32;
    }

    /**
     * Encodes float32 samples.
     *
     * @param from       memory of the floats, in native byte order.
     * @param fromOffset where they begin, in bytes.
     * @param to         memory of the encoded samples.
     * @param toOffset   where they begin, in bytes.
     * @param samples    how many samples to encode.
     * @return how many of them were clipped or not a number; always 0 for floats.
     */
    abstract int encode(MemorySegment from, long fromOffset, MemorySegment to, long toOffset, int samples);
}
