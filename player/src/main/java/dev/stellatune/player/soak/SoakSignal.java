// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A signal in which every frame says which one it is: the two 16-bit samples of a stereo frame are the halves of its
 * number, scrambled by a function of 32 bits that can be turned round. So no two frames are alike, none is silent, and
 * to the ear it is noise.
 */
final class SoakSignal
{
    static final int SAMPLE_RATE = 44_100;
    static final int CHANNELS = 2;

    private static final int BYTES_PER_FRAME = CHANNELS * Short.BYTES;
    private static final int HEADER_BYTES = 44;
    private static final float UNIT = 1f / 32768;

    /** Odd numbers, so that multiplying by them can be undone; otherwise without meaning. */
    private static final int FIRST = 0x7FEB352D;
    private static final int SECOND = 0x846CA68B;
    /** Added on the way, so that a frame of twice the loudness is no other frame's image. */
    private static final int SHIFT = 0x3C6EF372;
    private static final int FIRST_INVERSE = inverse(FIRST);
    private static final int SECOND_INVERSE = inverse(SECOND);

    private SoakSignal()
    {
    }

    /** Modulo 2^32, by Newton's method: each round doubles the number of bits that are right, beginning with three. */
    private static int inverse(final int odd)
    {
        int result = odd;
        for (int bits = 3; bits < Integer.SIZE; bits *= 2)
        {
            result *= 2 - odd * result;
        }
        return result;
    }

    /** The bits of a frame: the left sample is the lower half. The one number that gives 0 is far from all in use. */
    private static int bits(final int frame)
    {
        int bits = frame * FIRST + SHIFT;
        bits ^= bits >>> 16;
        bits = bits * SECOND + SHIFT;
        return bits ^ (bits >>> 16);
    }

    /**
     * The left sample of a frame.
     *
     * @param frame 0 or more.
     */
    static float left(final int frame)
    {
        return (short)bits(frame) * UNIT;
    }

    /**
     * The right sample of a frame.
     *
     * @param frame 0 or more.
     */
    static float right(final int frame)
    {
        return (short)(bits(frame) >>> 16) * UNIT;
    }

    /**
     * Tells which frame this is.
     *
     * @return negative when it is none, or one that is far away.
     */
    static int frameOf(final float left, final float right)
    {
        final int leftStep = (int)(left / UNIT);
        final int rightStep = (int)(right / UNIT);
        if (leftStep != (short)leftStep || rightStep != (short)rightStep ||
            leftStep * UNIT != left || rightStep * UNIT != right)
        {
            return -1;
        }
        int bits = (rightStep << 16) | (leftStep & 0xFFFF);
        bits ^= bits >>> 16;
        bits = (bits - SHIFT) * SECOND_INVERSE;
        bits ^= bits >>> 16;
        return (bits - SHIFT) * FIRST_INVERSE;
    }

    /**
     * Writes a part of the signal as a 16-bit WAV file.
     *
     * @param file       to write.
     * @param firstFrame number of the first frame.
     * @param frames     how many; at most what a WAV file holds.
     */
    static void write(final Path file, final int firstFrame, final int frames) throws IOException
    {
        try (OutputStream bytes = new BufferedOutputStream(Files.newOutputStream(file));
            DataOutputStream out = new DataOutputStream(bytes))
        {
            final int dataBytes = frames * BYTES_PER_FRAME;
            out.write("RIFF".getBytes(StandardCharsets.US_ASCII));
            out.writeInt(Integer.reverseBytes(HEADER_BYTES - 8 + dataBytes));
            out.write("WAVEfmt ".getBytes(StandardCharsets.US_ASCII));
            out.writeInt(Integer.reverseBytes(16));
            out.writeShort(Short.reverseBytes((short)1));
            out.writeShort(Short.reverseBytes((short)CHANNELS));
            out.writeInt(Integer.reverseBytes(SAMPLE_RATE));
            out.writeInt(Integer.reverseBytes(SAMPLE_RATE * BYTES_PER_FRAME));
            out.writeShort(Short.reverseBytes((short)BYTES_PER_FRAME));
            out.writeShort(Short.reverseBytes((short)Short.SIZE));
            out.write("data".getBytes(StandardCharsets.US_ASCII));
            out.writeInt(Integer.reverseBytes(dataBytes));
            for (int frame = firstFrame; frame < firstFrame + frames; frame++)
            {
                out.writeInt(Integer.reverseBytes(bits(frame)));
            }
        }
    }
}
