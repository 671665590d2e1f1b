// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.sink.ForwardingSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A sink around another one that has every accepted frame checked, and takes the time that a block takes: from the
 * moment when the sink has accepted a whole block until it is offered the next one. With all stages on one thread that
 * is what it costs to make a block; with a thread for each it is how long the sink's thread waits for one. The check
 * and the sink's own time do not count.
 */
final class CheckedSink extends ForwardingSink
{
    private static final long MAX_BLOCK_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int DIGITS = 3;

    private final FrameCheck check;
    /** Written by the worker; to be read when the player is closed. */
    private final Histogram blockTimes = new Histogram(1, MAX_BLOCK_NS, DIGITS);
    private long acceptedNs;

    CheckedSink(final AudioSink sink, final FrameCheck check)
    {
        super(sink);
        this.check = check;
    }

    /** The times of all blocks, to be asked for when the player is closed: percentiles in microseconds. */
    Map<String, @Nullable Object> blockMicros()
    {
        return Json.object(
            "p50", micros(50), "p99", micros(99), "p99.9", micros(99.9), "max", micros(100),
            "count", blockTimes.getTotalCount());
    }

    /** The same for people. */
    String blockText()
    {
        return "a block takes " + micros(50) + " us (median), " + micros(99) + " us (99 %), " + micros(99.9) +
            " us (99.9 %), " + micros(100) + " us (longest)";
    }

    private double micros(final double percentile)
    {
        return Json.thousandths(blockTimes.getValueAtPercentile(percentile) / 1e3);
    }

    @Override
    public void open(final AudioFormat format) throws IOException
    {
        super.open(format);
        acceptedNs = 0;
        check.opened();
    }

    @Override
    public int write(final MemorySegment samples, final int firstFrame, final int frames) throws IOException
    {
        if (acceptedNs != 0)
        {
            final long elapsedNs = System.nanoTime() - acceptedNs;
            acceptedNs = 0;
            if (check.isSteady())
            {
                blockTimes.recordValue(Math.min(elapsedNs, MAX_BLOCK_NS));
            }
        }
        final int count = super.write(samples, firstFrame, frames);
        check.heard(samples, firstFrame, count);
        if (count == frames)
        {
            acceptedNs = System.nanoTime();
        }
        return count;
    }

    @Override
    public void reset()
    {
        check.dropped(super.queuedFrames());
        super.reset();
    }

    @Override
    public void close() throws IOException
    {
        super.close();
        check.closed();
    }

    @Override
    public void discard()
    {
        super.discard();
        check.closed();
    }
}
