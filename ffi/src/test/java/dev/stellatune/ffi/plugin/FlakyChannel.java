// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/**
 * A channel that a test can make fail for a while.
 */
final class FlakyChannel implements SeekableByteChannel
{
    private final SeekableByteChannel channel;
    private boolean readsFail;
    private boolean positionsFail;

    FlakyChannel(final SeekableByteChannel channel)
    {
        this.channel = channel;
    }

    void failReads(final boolean fail)
    {
        readsFail = fail;
    }

    void failPositions(final boolean fail)
    {
        positionsFail = fail;
    }

    @Override
    public int read(final ByteBuffer to) throws IOException
    {
        if (readsFail)
        {
            throw new IOException("cannot read now");
        }
        return channel.read(to);
    }

    @Override
    public int write(final ByteBuffer from) throws IOException
    {
        throw new IOException("read only");
    }

    @Override
    public long position() throws IOException
    {
        return channel.position();
    }

    @Override
    public SeekableByteChannel position(final long position) throws IOException
    {
        if (positionsFail)
        {
            throw new IOException("cannot seek now");
        }
        channel.position(position);
        return this;
    }

    @Override
    public long size() throws IOException
    {
        return channel.size();
    }

    @Override
    public SeekableByteChannel truncate(final long size) throws IOException
    {
        throw new IOException("read only");
    }

    @Override
    public boolean isOpen()
    {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException
    {
        channel.close();
    }
}
