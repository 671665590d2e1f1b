// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Turns frames into the bytes of one WAV file or stream.
 *
 * <p>Samples are encoded straight from the caller's memory into one direct buffer, which goes to the output whenever it
 * is full. Belongs to one thread at a time; what the output throws comes out as it is.
 */
final class WavWriter
{
    private static final int BUFFER_BYTES = 64 * 1024;

    private final WavHeader header;
    private final SinkOutput output;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final MemorySegment memory = MemorySegment.ofBuffer(buffer);
    private final int channels;
    private final int bytesPerFrameIn;
    private final int bytesPerFrameOut;
    private long bytesWritten;

    /**
     * A writer that has not written yet.
     *
     * @param header what the bytes begin with.
     * @param output where they go; open, and rewritable if the header is to be completed.
     */
    WavWriter(final WavHeader header, final SinkOutput output)
    {
        this.header = header;
        this.output = output;
        channels = header.format().channels();
        bytesPerFrameIn = header.format().bytesPerFrame();
        bytesPerFrameOut = header.bytesPerFrame();
    }

    /**
     * What is being written.
     *
     * @return the header.
     */
    WavHeader header()
    {
        return header;
    }

    /**
     * How much the output has taken.
     *
     * @return in bytes.
     */
    long bytesWritten()
    {
        return bytesWritten;
    }

    /**
     * Writes a header of length 0, so that an output that takes nothing fails before there is any sound. [job-thread]
     *
     * @throws IOException from the output.
     */
    void begin() throws IOException
    {
        header.put(buffer, 0, WavHeader.MAX_RIFF_SIZE);
        flush();
    }

    /**
     * Encodes frames and writes each full buffer. [worker-thread]
     *
     * @param samples    interleaved float32.
     * @param firstFrame the first frame.
     * @param frames     how many follow; all of them are taken.
     * @return how many samples were clipped or not a number.
     * @throws IOException from the output; the writer is of no further use then.
     */
    int write(final MemorySegment samples, final int firstFrame, final int frames) throws IOException
    {
        int clipped = 0;
        int done = 0;
        while (done < frames)
        {
            final int room = buffer.remaining() / bytesPerFrameOut;
            if (room == 0)
            {
                flush();
                continue;
            }
            final int taken = Math.min(room, frames - done);
            final long from = (long)(firstFrame + done) * bytesPerFrameIn;
            clipped += header.encoding().encode(samples, from, memory, buffer.position(), taken * channels);
            buffer.position(buffer.position() + taken * bytesPerFrameOut);
            done += taken;
        }
        return clipped;
    }

    /**
     * Writes what is left and completes the header. [job-thread]
     *
     * @param frames      length of the file in frames.
     * @param maxRiffSize a RIFF size beyond this makes the file RF64.
     * @throws IOException from the output.
     */
    void finish(final long frames, final long maxRiffSize) throws IOException
    {
        flush();
        if (header.complete())
        {
            if ((frames * bytesPerFrameOut & 1) != 0)
            {
                buffer.put((byte)0);
                flush();
            }
            output.rewind();
            header.put(buffer, frames, maxRiffSize);
            flush();
        }
    }

    private void flush() throws IOException
    {
        buffer.flip();
        while (buffer.hasRemaining())
        {
            final int written = output.write(buffer);
            if (written <= 0)
            {
                throw new IOException("it takes no more bytes");
            }
            bytesWritten += written;
        }
        buffer.clear();
    }
}
