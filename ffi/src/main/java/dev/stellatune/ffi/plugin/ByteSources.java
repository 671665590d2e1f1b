// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.NativeMemory;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Byte sources over what Java programs have: files, channels, input streams.
 */
public final class ByteSources
{
    private static final int BUFFER_BYTES = 64 << 10;

    private ByteSources()
    {
    }

    /**
     * [job-thread] Opens a file for reading.
     *
     * @param file to read.
     * @return a seekable source that owns the open file.
     * @throws IOException when it cannot be opened.
     */
    public static ByteSource ofFile(final Path file) throws IOException
    {
        return new ChannelSource(Files.newByteChannel(file));
    }

    /**
     * Reads from a channel through a buffer of its own.
     *
     * @param channel owned by the source from now on; nobody else may move its position.
     * @return a seekable source.
     */
    public static ByteSource ofChannel(final SeekableByteChannel channel)
    {
        return new ChannelSource(channel);
    }

    /**
     * Reads a stream from front to back.
     *
     * @param stream owned by the source from now on.
     * @return a source that cannot seek: only decoders that need no seeking can use it.
     */
    public static ByteSource ofStream(final InputStream stream)
    {
        return new StreamSource(stream);
    }

    /** A buffered window on a channel; small seeks within the window cost nothing. */
    private static final class ChannelSource implements ByteSource
    {
        private final SeekableByteChannel channel;
        private final ByteBuffer window = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
        private final long windowAddress = MemorySegment.ofBuffer(window.duplicate().clear()).address();
        private long windowStart;

        ChannelSource(final SeekableByteChannel channel)
        {
            this.channel = channel;
        }

        @Override
        public int read(final long address, final int length) throws IOException
        {
            int done = 0;
            while (done < length)
            {
                // what is at hand is given before a failure is: it then comes from the next read
                if (!window.hasRemaining() && (done != 0 || !refill()))
                {
                    break;
                }
                final int part = Math.min(length - done, window.remaining());
                NativeMemory.copy(windowAddress + window.position(), address + done, part);
                window.position(window.position() + part);
                done += part;
            }
            return done;
        }

        private boolean refill() throws IOException
        {
            windowStart += window.position();
            window.limit(0);
            channel.position(windowStart);
            window.clear();
            try
            {
                return channel.read(window) > 0;
            }
            finally
            {
                window.flip();
            }
        }

        @Override
        public boolean seekable()
        {
            return true;
        }

        @Override
        public void seek(final long position)
        {
            final long within = position - windowStart;
            if (within >= 0 && within <= window.limit())
            {
                window.position((int)within);
            }
            else
            {
                windowStart = position;
                window.limit(0);
            }
        }

        @Override
        public long position()
        {
            return windowStart + window.position();
        }

        @Override
        public long size() throws IOException
        {
            return channel.size();
        }

        @Override
        public void close() throws IOException
        {
            channel.close();
        }
    }

    /** A stream that only goes forward. */
    private static final class StreamSource implements ByteSource
    {
        private final InputStream stream;
        private final byte[] chunk = new byte[BUFFER_BYTES];
        private final MemorySegment chunkSegment = MemorySegment.ofArray(chunk);
        private long position;

        StreamSource(final InputStream stream)
        {
            this.stream = stream;
        }

        @Override
        public int read(final long address, final int length) throws IOException
        {
            final int count = stream.read(chunk, 0, Math.min(length, chunk.length));
            if (count <= 0)
            {
                return 0;
            }
            MemorySegment.copy(chunkSegment, 0, NativeMemory.ALL, address, count);
            position += count;
            return count;
        }

        @Override
        public boolean seekable()
        {
            return false;
        }

        @Override
        public void seek(final long target) throws IOException
        {
            throw new IOException("this stream cannot seek");
        }

        @Override
        public long position()
        {
            return position;
        }

        @Override
        public long size()
        {
            return UNKNOWN_SIZE;
        }

        @Override
        public void close() throws IOException
        {
            stream.close();
        }
    }
}
