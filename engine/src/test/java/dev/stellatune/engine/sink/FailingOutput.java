// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An output whose disk is full after so many bytes, as the operating system tells it: one short write, then an error.
 */
final class FailingOutput implements SinkOutput
{
    private final SinkOutput output;
    private final IOException failure;
    private long roomBytes;

    FailingOutput(final SinkOutput output, final long roomBytes, final IOException failure)
    {
        this.output = output;
        this.roomBytes = roomBytes;
        this.failure = failure;
    }

    @Override
    public String name()
    {
        return output.name();
    }

    @Override
    public void open() throws IOException
    {
        output.open();
    }

    @Override
    public boolean rewritable()
    {
        return output.rewritable();
    }

    @Override
    public int write(final ByteBuffer bytes) throws IOException
    {
        if (roomBytes == 0)
        {
            throw failure;
        }
        final int limit = bytes.limit();
        bytes.limit((int)Math.min(limit, bytes.position() + roomBytes));
        final int written = output.write(bytes);
        bytes.limit(limit);
        roomBytes -= written;
        return written;
    }

    @Override
    public void rewind() throws IOException
    {
        output.rewind();
    }

    @Override
    public void publish() throws IOException
    {
        output.publish();
    }

    @Override
    public void discard()
    {
        output.discard();
    }
}
