// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import dev.stellatune.engine.audio.AudioFormat;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * A sink around another one, which every call goes to. Whoever wants to see or change something overrides that method
 * and calls this one.
 */
public abstract class ForwardingSink implements AudioSink
{
    private final AudioSink sink;

    /**
     * Nothing happens to the other sink yet.
     *
     * @param sink gets all calls; used by nobody else.
     */
    protected ForwardingSink(final AudioSink sink)
    {
        this.sink = Objects.requireNonNull(sink, "sink");
    }

    @Override
    public void open(final AudioFormat format) throws IOException
    {
        sink.open(format);
    }

    @Override
    public int write(final MemorySegment samples, final int firstFrame, final int frames) throws IOException
    {
        return sink.write(samples, firstFrame, frames);
    }

    @Override
    public long queuedFrames()
    {
        return sink.queuedFrames();
    }

    @Override
    public boolean paced()
    {
        return sink.paced();
    }

    @Override
    public long underruns()
    {
        return sink.underruns();
    }

    @Override
    public void reset()
    {
        sink.reset();
    }

    @Override
    public void handOver()
    {
        sink.handOver();
    }

    @Override
    public void close() throws IOException
    {
        sink.close();
    }

    @Override
    public void discard()
    {
        sink.discard();
    }

    @Override
    public String name()
    {
        return sink.name();
    }
}
