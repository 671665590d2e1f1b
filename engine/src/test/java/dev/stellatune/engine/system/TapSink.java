// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.sink.ForwardingSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Another sink, with an ear on what it accepts and a hand on how much it gets. [any-thread] for what tests ask.
 */
final class TapSink extends ForwardingSink
{
    private float[] samples = new float[1 << 16];
    private int count;
    private int channels;
    private long frames;
    private long limit = Long.MAX_VALUE;

    TapSink(final AudioSink sink)
    {
        super(sink);
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
        super.open(format);
        synchronized (this)
        {
            channels = format.channels();
        }
    }

    @Override
    public synchronized int write(final MemorySegment from, final int firstFrame, final int offered)
        throws IOException
    {
        final int accepted = super.write(from, firstFrame, (int)Math.min(offered, limit - frames));
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
}
