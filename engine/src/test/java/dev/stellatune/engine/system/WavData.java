// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the engine wrote: format and samples of a WAV file.
 */
final class WavData
{
    private final int sampleRate;
    private final int channels;
    private final int bits;
    private final byte[] data;

    private WavData(final int sampleRate, final int channels, final int bits, final byte[] data)
    {
        this.sampleRate = sampleRate;
        this.channels = channels;
        this.bits = bits;
        this.data = data;
    }

    static WavData read(final Path file)
    {
        final ByteBuffer bytes;
        try
        {
            bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        }
        catch (final IOException e)
        {
            throw new AssertionError(file.toString(), e);
        }
        bytes.position(12);
        int rate = 0;
        int channels = 0;
        int bits = 0;
        while (true)
        {
            final byte[] id = new byte[4];
            bytes.get(id);
            final int size = bytes.getInt();
            final int start = bytes.position();
            switch (new String(id, StandardCharsets.US_ASCII))
            {
                case "fmt " ->
                {
                    channels = bytes.getShort(start + 2);
                    rate = bytes.getInt(start + 4);
                    bits = bytes.getShort(start + 14);
                }
                case "data" ->
                {
                    final byte[] data = new byte[size];
                    bytes.get(data);
                    return new WavData(rate, channels, bits, data);
                }
                default ->
                {
                }
            }
            bytes.position(start + size + size % 2);
        }
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

    /** The samples as they lie in the file. */
    byte[] data()
    {
        return data;
    }

    int frames()
    {
        return data.length / (channels * bits / Byte.SIZE);
    }

    /** The samples of a float file. */
    float[] floats()
    {
        final float[] floats = new float[data.length / Float.BYTES];
        ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
        return floats;
    }
}
