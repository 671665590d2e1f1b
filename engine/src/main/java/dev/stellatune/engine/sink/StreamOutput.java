// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import java.io.Flushable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A stream that belongs to the caller: what was written cannot be written again or taken back.
 */
final class StreamOutput implements SinkOutput
{
    private final WritableByteChannel channel;
    private final Flushable flushable;

    /**
     * An output over a stream.
     *
     * @param channel   takes the bytes; blocking, stays open.
     * @param flushable brings the last of them on their way.
     */
    StreamOutput(final WritableByteChannel channel, final Flushable flushable)
    {
        this.channel = channel;
        this.flushable = flushable;
    }

    @Override
    public String name()
    {
        return "the output stream";
    }

    @Override
    public void open()
    {
    }

    @Override
    public boolean rewritable()
    {
        return false;
    }

    @Override
    public int write(final ByteBuffer bytes) throws IOException
    {
        return channel.write(bytes);
    }

    @Override
    public void rewind()
    {
        throw new UnsupportedOperationException("a stream cannot be written again");
    }

    @Override
    public void publish() throws IOException
    {
        flushable.flush();
    }

    @Override
    public void discard()
    {
    }
}
