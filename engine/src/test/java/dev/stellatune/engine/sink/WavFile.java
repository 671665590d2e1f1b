// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A strict reader of WAV files, written from the format's specification and not from the writer.
 */
final class WavFile
{
    private static final long UNKNOWN = 0xFFFF_FFFFL;

    final String form;
    final Map<String, ByteBuffer> chunks = new LinkedHashMap<>();
    final int dataOffset;
    final long dataBytes;

    private WavFile(final ByteBuffer bytes, final long fileBytes, final boolean stream)
    {
        form = id(bytes);
        final long size32 = unsigned(bytes);
        require("WAVE".equals(id(bytes)), "not WAVE");

        long data = -1;
        while (data < 0)
        {
            final String id = id(bytes);
            final long size = unsigned(bytes);
            if ("data".equals(id))
            {
                data = size;
            }
            else
            {
                chunks.put(id, bytes.slice(bytes.position(), (int)size).order(ByteOrder.LITTLE_ENDIAN));
                bytes.position(bytes.position() + (int)(size + (size & 1)));
            }
        }
        dataOffset = bytes.position();

        long riffBytes = size32;
        if ("RF64".equals(form))
        {
            require(size32 == UNKNOWN && data == UNKNOWN, "RF64 keeps its sizes in ds64");
            require("ds64".equals(chunks.keySet().iterator().next()), "ds64 comes first");
            riffBytes = chunk("ds64").getLong(0);
            data = chunk("ds64").getLong(8);
        }
        else if (stream)
        {
            require(size32 == UNKNOWN && data == UNKNOWN, "a stream leaves its sizes open");
            riffBytes = fileBytes - 8;
            data = fileBytes - dataOffset;
        }
        require(riffBytes == fileBytes - 8, "RIFF size " + riffBytes + " of " + fileBytes + " bytes");
        require(dataOffset + data + (stream ? 0 : data & 1) == fileBytes, "data does not end the file");
        dataBytes = data;
    }

    static WavFile read(final Path file) throws IOException
    {
        return read(Files.readAllBytes(file));
    }

    static WavFile read(final byte[] bytes)
    {
        return new WavFile(littleEndian(bytes), bytes.length, false);
    }

    static WavFile readStream(final byte[] bytes)
    {
        return new WavFile(littleEndian(bytes), bytes.length, true);
    }

    /** Reads a file of which only the beginning is at hand. */
    static WavFile readHead(final byte[] head, final long fileBytes)
    {
        return new WavFile(littleEndian(head), fileBytes, false);
    }

    ByteBuffer chunk(final String id)
    {
        return Objects.requireNonNull(chunks.get(id), id);
    }

    int tag()
    {
        return Short.toUnsignedInt(chunk("fmt ").getShort(0));
    }

    int channels()
    {
        return chunk("fmt ").getShort(2);
    }

    int sampleRate()
    {
        return chunk("fmt ").getInt(4);
    }

    int bytesPerSecond()
    {
        return chunk("fmt ").getInt(8);
    }

    int bytesPerFrame()
    {
        return chunk("fmt ").getShort(12);
    }

    int bits()
    {
        return chunk("fmt ").getShort(14);
    }

    int validBits()
    {
        return chunk("fmt ").getShort(18);
    }

    int channelMask()
    {
        return chunk("fmt ").getInt(20);
    }

    String subFormat()
    {
        final ByteBuffer format = chunk("fmt ");
        final StringBuilder text = new StringBuilder("%08x-%04x-%04x-".formatted(
            format.getInt(24), format.getShort(28), format.getShort(30)));
        for (int i = 32; i < 40; i++)
        {
            text.append(i == 34 ? "-" : "").append("%02x".formatted(format.get(i)));
        }
        return text.toString();
    }

    long frames()
    {
        return dataBytes / bytesPerFrame();
    }

    private static ByteBuffer littleEndian(final byte[] bytes)
    {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String id(final ByteBuffer bytes)
    {
        final byte[] id = new byte[4];
        bytes.get(id);
        return new String(id, StandardCharsets.US_ASCII);
    }

    private static long unsigned(final ByteBuffer bytes)
    {
        return Integer.toUnsignedLong(bytes.getInt());
    }

    private static void require(final boolean condition, final String message)
    {
        if (!condition)
        {
            throw new AssertionError(message);
        }
    }
}
