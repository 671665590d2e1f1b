// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.inspect;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is heard, as points: the lowest and the highest sample of each hundredth of a second, over all channels.
 *
 * <p>Assumptions: one writer at a time, whose calls happen one before the other; any number of readers.
 *
 * <p>Guarantees: the writer neither waits nor allocates, and readers never hold it up. A point counts as heard when the
 * sink holds none of its frames any more; the frames that a sink drops are taken back before anybody has seen them. A
 * reader that comes too late for a point misses it, and never sees half of one.
 */
final class Waveform
{
    /** Points of one second. */
    static final int PER_SECOND = 100;

    /** What full scale is in a point. */
    static final int FULL_SCALE = 1000;

    /** How many points a reader can go back. */
    static final int KEPT = 1024;

    /** A sink may hold as many points as readers can go back, and more. */
    private static final int SLOTS = 4 * KEPT;

    private final AtomicIntegerArray slots = new AtomicIntegerArray(SLOTS);
    /** The number of the point that is written next. */
    private final AtomicLong next = new AtomicLong();
    /** Points with lower numbers are heard. */
    private final AtomicLong heard = new AtomicLong();

    // the writer's own
    private int channels = 1;
    private int pointFrames = 1;
    private long openedAt;
    private int filled;
    private float low;
    private float high;

    /**
     * The points of a reader.
     *
     * @param next   what to ask for next.
     * @param points the lowest and the highest sample of each point by turns, times {@link #FULL_SCALE}.
     */
    @SuppressWarnings("ArrayRecordComponent") // made for one reader, and only written out
    record Part(long next, int[] points)
    {
    }

    /** The sink was opened: what comes has this format. */
    void opened(final int sampleRate, final int channelCount)
    {
        channels = channelCount;
        pointFrames = Math.max(1, sampleRate / PER_SECOND);
        openedAt = heard.get();
        next.set(openedAt);
        begin();
    }

    /** [worker-thread] The sink has accepted frames, interleaved. */
    void accepted(final MemorySegment samples, final int firstFrame, final int frames)
    {
        final int end = firstFrame + frames;
        int frame = firstFrame;
        while (frame < end)
        {
            final int count = Math.min(end - frame, pointFrames - filled);
            scan(samples, (long)frame * channels, (long)(frame + count) * channels);
            frame += count;
            filled += count;
            if (filled == pointFrames)
            {
                final long number = next.getPlain();
                // readers see that a place is taken before they see what is in it
                next.setRelease(number + 1);
                slots.setRelease((int)(number & (SLOTS - 1)), pack(low, high));
                begin();
            }
        }
    }

    private void scan(final MemorySegment samples, final long first, final long end)
    {
        float lowest = low;
        float highest = high;
        for (long i = first; i < end; i++)
        {
            final float sample = samples.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            if (sample < lowest)
            {
                lowest = sample;
            }
            if (sample > highest)
            {
                highest = sample;
            }
        }
        low = lowest;
        high = highest;
    }

    private void begin()
    {
        filled = 0;
        low = Float.POSITIVE_INFINITY;
        high = Float.NEGATIVE_INFINITY;
    }

    /** [worker-thread] So many of the accepted frames are still to be heard. */
    void queued(final long frames)
    {
        final long accepted = (next.getPlain() - openedAt) * pointFrames + filled;
        final long now = openedAt + Math.max(0, accepted - frames) / pointFrames;
        if (now > heard.getPlain())
        {
            heard.setRelease(now);
        }
    }

    /** [worker-thread] The sink forgets what was not heard. */
    void dropped()
    {
        next.setRelease(heard.getPlain());
        begin();
    }

    /**
     * [any-thread] What was heard lately.
     *
     * @param from the number of the first point to get; older ones than {@link #KEPT} points are left out.
     */
    Part since(final long from)
    {
        final long end = heard.getAcquire();
        final long begin = Math.clamp(from, Math.max(0, end - KEPT), end);
        final int[] packed = new int[(int)(end - begin)];
        for (int i = 0; i < packed.length; i++)
        {
            packed[i] = slots.getAcquire((int)((begin + i) & (SLOTS - 1)));
        }
        // these were written over while they were read
        final int lost = Math.clamp(next.getAcquire() - SLOTS - begin, 0, packed.length);
        final int[] points = new int[2 * (packed.length - lost)];
        for (int i = lost; i < packed.length; i++)
        {
            points[2 * (i - lost)] = packed[i] >> 16;
            points[2 * (i - lost) + 1] = (short)packed[i];
        }
        return new Part(end, points);
    }

    private static int pack(final float lowest, final float highest)
    {
        // where every sample is NaN there is neither
        return lowest > highest ? 0 : scale(lowest) << 16 | (scale(highest) & 0xFFFF);
    }

    private static int scale(final float sample)
    {
        return Math.clamp(Math.round(sample * FULL_SCALE), Short.MIN_VALUE, Short.MAX_VALUE);
    }
}
