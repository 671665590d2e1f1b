// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.ffi.plugin.ByteSource;
import dev.stellatune.ffi.plugin.ByteSources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A stream that can be read once, copied to a file that has no name any more: nothing is left of it, however the
 * process ends. Each open reads the copy at a position of its own.
 */
final class SpooledInput extends MediaInput
{
    private final InputStream stream;
    private @Nullable FileChannel copy;

    SpooledInput(final String name, final InputStream stream)
    {
        super(name, null);
        this.stream = stream;
    }

    @Override
    public synchronized ByteSource open() throws IOException
    {
        FileChannel content = copy;
        if (content == null)
        {
            content = spool();
            copy = content;
        }
        return ByteSources.ofChannel(new View(content));
    }

    private FileChannel spool() throws IOException
    {
        final Path file = Files.createTempFile("stellatune-", ".spool");
        final FileChannel channel = FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        try (InputStream in = stream)
        {
            in.transferTo(Channels.newOutputStream(channel));
            return channel;
        }
        catch (final IOException e)
        {
            channel.close();
            throw e;
        }
    }

    /** Reads a file channel at a position of its own; closing it leaves the channel open. */
    private static final class View implements SeekableByteChannel
    {
        private final FileChannel content;
        private long position;
        private boolean open = true;

        View(final FileChannel content)
        {
            this.content = content;
        }

        @Override
        public int read(final ByteBuffer target) throws IOException
        {
            if (!open)
            {
                throw new ClosedChannelException();
            }
            final int count = content.read(target, position);
            position += Math.max(0, count);
            return count;
        }

        @Override
        public int write(final ByteBuffer source)
        {
            throw new NonWritableChannelException();
        }

        @Override
        public long position()
        {
            return position;
        }

        @Override
        public SeekableByteChannel position(final long newPosition)
        {
            position = newPosition;
            return this;
        }

        @Override
        public long size() throws IOException
        {
            return content.size();
        }

        @Override
        public SeekableByteChannel truncate(final long size)
        {
            throw new NonWritableChannelException();
        }

        @Override
        public boolean isOpen()
        {
            return open;
        }

        @Override
        public void close()
        {
            open = false;
        }
    }
}
