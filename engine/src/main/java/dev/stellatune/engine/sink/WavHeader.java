// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.audio.ChannelLayout;

import java.nio.ByteBuffer;

/**
 * Everything in a WAV file that stands before the samples.
 *
 * <pre>{@code
 *   complete, RIFF          complete, RF64                 of unknown length
 *   'RIFF' size 'WAVE'      'RF64' 0xFFFFFFFF 'WAVE'       'RIFF' 0xFFFFFFFF 'WAVE'
 *   'JUNK' 28 (zeros)       'ds64' 28 64-bit sizes
 *   'fmt ' 16 or 40         'fmt ' 16 or 40                'fmt ' 16 or 40
 *   'fact' 4 frames         'fact' 4 0xFFFFFFFF            'fact' 4 0xFFFFFFFF     (floats only)
 *   'data' size             'data' 0xFFFFFFFF              'data' 0xFFFFFFFF
 * }</pre>
 * A file always has the room of the ds64 chunk, so it can outgrow the 32-bit sizes without moving its samples. A stream
 * that cannot be rewritten leaves the sizes open: it ends where it ends.
 *
 * <p>Sources: "Multiple Channel Audio Data and WAVE Files" (Microsoft), which asks for WAVE_FORMAT_EXTENSIBLE where
 * there are more than 2 channels or more than 16 bits; EBU Tech 3306 for RF64.
 *
 * @param format   of the frames.
 * @param encoding of the samples.
 * @param complete true if the header is written again when the length is known.
 */
record WavHeader(AudioFormat format, WavEncoding encoding, boolean complete)
{
    /** Largest size field of a RIFF file: one more is the mark of RF64. */
    static final long MAX_RIFF_SIZE = 0xFFFF_FFFEL;

    /** No header is longer. */
    static final int MAX_BYTES = 128;

    private static final int UNKNOWN = 0xFFFF_FFFF;
    private static final int ID_AND_SIZE_BYTES = 8;
    private static final int RIFF_BYTES = 12;
    private static final int DS64_BYTES = 28;
    private static final int PLAIN_FORMAT_BYTES = 16;
    private static final int EXTENSIBLE_FORMAT_BYTES = 40;
    private static final int EXTENSION_BYTES = 22;
    private static final int FACT_BYTES = 4;

    private static final short TAG_PCM = 1;
    private static final short TAG_FLOAT = 3;
    private static final short TAG_EXTENSIBLE = (short)0xFFFE;

    /** The rest of the GUID xxxxxxxx-0000-0010-8000-00AA00389B71, in two little-endian halves. */
    private static final int GUID_DATA_2_3 = 0x0010_0000;
    private static final long GUID_DATA_4 = 0x719B_3800_AA00_0080L;

    /**
     * Size of a frame in the file.
     *
     * @return in bytes.
     */
    int bytesPerFrame()
    {
        return format.channels() * encoding.bytesPerSample();
    }

    /**
     * Size of the header, and so the place of the first sample.
     *
     * @return in bytes; the same for every length of the file.
     */
    int bytes()
    {
        return RIFF_BYTES +
            (complete ? ID_AND_SIZE_BYTES + DS64_BYTES : 0) +
            ID_AND_SIZE_BYTES + (isExtensible() ? EXTENSIBLE_FORMAT_BYTES : PLAIN_FORMAT_BYTES) +
            (encoding.isFloat() ? ID_AND_SIZE_BYTES + FACT_BYTES : 0) +
            ID_AND_SIZE_BYTES;
    }

    /**
     * Writes the header of a file or stream of so many frames.
     *
     * @param out         receives {@link #bytes()} bytes; little endian.
     * @param frames      length of the file in frames; without meaning unless {@link #complete()}.
     * @param maxRiffSize a RIFF size beyond this makes the file RF64.
     */
    void put(final ByteBuffer out, final long frames, final long maxRiffSize)
    {
        final long dataBytes = frames * bytesPerFrame();
        final long riffBytes = bytes() - ID_AND_SIZE_BYTES + dataBytes + (dataBytes & 1);
        final boolean rf64 = complete && riffBytes > maxRiffSize;
        final boolean sizes32 = complete && !rf64;

        putId(out, rf64 ? "RF64" : "RIFF").putInt(sizes32 ? (int)riffBytes : UNKNOWN);
        putId(out, "WAVE");
        if (complete)
        {
            putId(out, rf64 ? "ds64" : "JUNK").putInt(DS64_BYTES);
            out.putLong(rf64 ? riffBytes : 0).putLong(rf64 ? dataBytes : 0).putLong(rf64 ? frames : 0);
            out.putInt(0);
        }
        putFormat(out);
        if (encoding.isFloat())
        {
            putId(out, "fact").putInt(FACT_BYTES).putInt(sizes32 ? (int)frames : UNKNOWN);
        }
        putId(out, "data").putInt(sizes32 ? (int)dataBytes : UNKNOWN);
    }

    private void putFormat(final ByteBuffer out)
    {
        final short tag = encoding.isFloat() ? TAG_FLOAT : TAG_PCM;
        final boolean extensible = isExtensible();

        putId(out, "fmt ").putInt(extensible ? EXTENSIBLE_FORMAT_BYTES : PLAIN_FORMAT_BYTES);
        out.putShort(extensible ? TAG_EXTENSIBLE : tag);
        out.putShort((short)format.channels());
        out.putInt(format.sampleRate());
        out.putInt(format.sampleRate() * bytesPerFrame());
        out.putShort((short)bytesPerFrame());
        out.putShort((short)encoding.bits());
        if (extensible)
        {
            out.putShort((short)EXTENSION_BYTES);
            out.putShort((short)encoding.bits());
            out.putInt(channelMask(format.layout()));
            out.putInt(tag).putInt(GUID_DATA_2_3).putLong(GUID_DATA_4);
        }
    }

    private boolean isExtensible()
    {
        return format.channels() > 2 || encoding.bits() > Short.SIZE;
    }

    /**
     * The speakers of a layout in the order of their bits; 0, no speaker named, where the meaning is not known.
     */
    private static int channelMask(final ChannelLayout layout)
    {
        return switch (layout)
        {
            case MONO -> 0x4;
            case STEREO -> 0x3;
            case SURROUND_5_1 -> 0x3F;
            case SURROUND_7_1 -> 0x63F;
            case OTHER -> 0;
        };
    }

    private static ByteBuffer putId(final ByteBuffer out, final String id)
    {
        for (int i = 0; i < id.length(); i++)
        {
            out.put((byte)id.charAt(i));
        }
        return out;
    }
}
