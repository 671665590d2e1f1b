// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Integer samples of 16 or 24 bits, and files of them that are written here from the formats' specifications.
 */
final class Pcm
{
    private static final int EXTENDED_BYTES = 10;
    private static final int EXPONENT_BIAS = 16383;

    private final int sampleRate;
    private final int channels;
    private final int bits;
    private final int[] samples;

    /** Takes interleaved samples. */
    Pcm(final int sampleRate, final int channels, final int bits, final int[] samples)
    {
        this.sampleRate = sampleRate;
        this.channels = channels;
        this.bits = bits;
        this.samples = samples;
    }

    /** Noise over the whole range with runs of both full-scale values, the first and the last frame among them. */
    static Pcm noise(final int sampleRate, final int channels, final int bits, final int frames, final long seed)
    {
        final Random random = new Random(seed);
        final int[] samples = new int[frames * channels];
        final int min = -1 << (bits - 1);
        final int max = -1 - min;
        for (int i = 0; i < samples.length; i++)
        {
            final int kind = random.nextInt(16);
            samples[i] = kind == 0 ? min : kind == 1 ? max : kind == 2 ? random.nextInt(5) - 2 :
                random.nextInt() >> (Integer.SIZE - bits);
        }
        for (int channel = 0; channel < channels; channel++)
        {
            samples[channel] = channel % 2 == 0 ? min : max;
            samples[samples.length - 1 - channel] = channel % 2 == 0 ? max : min;
        }
        return new Pcm(sampleRate, channels, bits, samples);
    }

    int sampleRate()
    {
        return sampleRate;
    }

    int channels()
    {
        return channels;
    }

    int bits()
    {
        return bits;
    }

    int frames()
    {
        return samples.length / channels;
    }

    /** Samples as the engine carries them. */
    float[] floats(final int fromFrame, final int frames)
    {
        final float[] floats = new float[frames * channels];
        for (int i = 0; i < floats.length; i++)
        {
            floats[i] = samples[fromFrame * channels + i] / (float)(1 << (bits - 1));
        }
        return floats;
    }

    float[] floats()
    {
        return floats(0, frames());
    }

    /** The samples as packed integers of another size: exact as long as it is not smaller. */
    byte[] littleEndian(final int targetBits)
    {
        return packed(targetBits, ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] packed(final int targetBits, final ByteOrder order)
    {
        final int size = targetBits / Byte.SIZE;
        final byte[] bytes = new byte[samples.length * size];
        for (int i = 0; i < samples.length; i++)
        {
            final int value = samples[i] << (targetBits - bits);
            for (int b = 0; b < size; b++)
            {
                final int at = order == ByteOrder.LITTLE_ENDIAN ? b : size - 1 - b;
                bytes[i * size + at] = (byte)(value >> (b * Byte.SIZE));
            }
        }
        return bytes;
    }

    /** A WAV file, extensible where more than two channels or 16 bits ask for it. */
    Path writeWav(final Path file)
    {
        final byte[] data = littleEndian(bits);
        final boolean extensible = channels > 2 || bits > 16;
        final int formatBytes = extensible ? 40 : 16;
        final int padded = data.length + data.length % 2;
        final ByteBuffer out =
            ByteBuffer.allocate(12 + 8 + formatBytes + 8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        out.put(id("RIFF")).putInt(out.capacity() - 8).put(id("WAVE"));
        out.put(id("fmt ")).putInt(formatBytes).putShort((short)(extensible ? 0xFFFE : 1)).putShort((short)channels);
        out.putInt(sampleRate).putInt(sampleRate * channels * bits / 8).putShort((short)(channels * bits / 8));
        out.putShort((short)bits);
        if (extensible)
        {
            out.putShort((short)22).putShort((short)bits).putInt(channels == 6 ? 0x3F : channels == 1 ? 4 : 3);
            out.putInt(1).putShort((short)0).putShort((short)0x10);
            out.put(new byte[] {(byte)0x80, 0, 0, (byte)0xAA, 0, 0x38, (byte)0x9B, 0x71});
        }
        out.put(id("data")).putInt(data.length).put(data);
        return write(file, out.array());
    }

    /** An AIFF file. */
    Path writeAiff(final Path file)
    {
        final byte[] data = packed(bits, ByteOrder.BIG_ENDIAN);
        final int padded = data.length + data.length % 2;
        final ByteBuffer out = ByteBuffer.allocate(12 + 8 + 18 + 8 + 8 + padded).order(ByteOrder.BIG_ENDIAN);
        out.put(id("FORM")).putInt(out.capacity() - 8).put(id("AIFF"));
        out.put(id("COMM")).putInt(18).putShort((short)channels).putInt(frames()).putShort((short)bits);
        out.put(extended(sampleRate));
        out.put(id("SSND")).putInt(8 + data.length).putInt(0).putInt(0).put(data);
        return write(file, out.array());
    }

    /** A FLAC file, made by the reference encoder. */
    Path writeFlac(final Path file)
    {
        final Path raw = write(file.resolveSibling(file.getFileName() + ".raw"), littleEndian(bits));
        Tools.run("flac", "--silent", "--force", "--force-raw-format", "--endian=little", "--sign=signed",
            "--channels=" + channels, "--bps=" + bits, "--sample-rate=" + sampleRate, "-o", file.toString(),
            raw.toString());
        return file;
    }

    /** A rate as an 80-bit float. */
    private static byte[] extended(final int value)
    {
        final int exponent = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(value);
        return ByteBuffer.allocate(EXTENDED_BYTES)
            .putShort((short)(EXPONENT_BIAS + exponent))
            .putLong((long)value << (Long.SIZE - 1 - exponent))
            .array();
    }

    private static byte[] id(final String text)
    {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Path write(final Path file, final byte[] bytes)
    {
        try
        {
            return Files.write(file, bytes);
        }
        catch (final IOException e)
        {
            throw new AssertionError(file.toString(), e);
        }
    }
}
