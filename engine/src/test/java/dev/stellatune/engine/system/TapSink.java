// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.sink.AudioSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Another sink, with an ear on what it accepts and a hand on how much it gets. [any-thread] for what tests ask.
 */
final class TapSink implements AudioSink
{
    private final AudioSink sink;
    private float[] samples = new float[1 << 16];
    private int count;
    private int channels;
    private long frames;
    private long limit = Long.MAX_VALUE;

    TapSink(final AudioSink sink)
    {
        this.sink = sink;
    }

    /** Lets so many more frames through, from what it has by now. */
    synchronized void allowMore(final long more)
    {
        limit = frames + more;
    }

    synchronized void allowAll()
    {
        limit = Long.MAX_VALUE;
    }

    /** Whether it has all that it may have. */
    synchronized boolean isFull()
    {
        return frames == limit;
    }

    /** All that the sink accepted, interleaved. */
    synchronized float[] samples()
    {
        return Arrays.copyOf(samples, count);
    }

    @Override
    public void open(final AudioFormat format) throws IOException
    {
        sink.open(format);
        synchronized (this)
        {
            channels = format.channels();
        }
    }

    @Override
    public synchronized int write(final MemorySegment from, final int firstFrame, final int offered)
        throws IOException
    {
        final int accepted = sink.write(from, firstFrame, (int)Math.min(offered, limit - frames));
        final int added = accepted * channels;
        if (count + added > samples.length)
        {
            samples = Arrays.copyOf(samples, Math.max(2 * samples.length, count + added));
        }
        MemorySegment.copy(
            from, ValueLayout.JAVA_FLOAT_UNALIGNED, (long)firstFrame * channels * Float.BYTES, samples, count, added);
        count += added;
        frames += accepted;
        return accepted;
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
