// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Checks that a piece is heard frame by frame, exactly once.
 *
 * <p>Where another frame comes than the one that is due, the same frame is looked for nearby: ahead of it, frames were
 * lost, behind it, they were doubled, and when there is none the frame was altered. Frames of silence are the engine's
 * own, which it puts in where a decoder has had nothing for a while; the piece has none.
 *
 * <p>Checking is [worker-thread]; what it found may be read when the player is closed.
 */
final class DemoCheck implements FrameCheck
{
    private static final int NEARBY_FRAMES = 100_000;

    private final float[] expected;
    private final int channels;
    private final int frames;
    private int next;
    private long heard;
    private long lost;
    private long doubled;
    private long altered;
    private long silent;

    /**
     * A check that begins with the first frame.
     *
     * @param expected interleaved; not copied.
     * @param channels of a frame.
     */
    DemoCheck(final float[] expected, final int channels)
    {
        this.expected = expected;
        this.channels = channels;
        this.frames = expected.length / channels;
    }

    @Override
    public void opened()
    {
        next = 0;
    }

    @Override
    public void heard(final MemorySegment samples, final int firstFrame, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            final long at = ((long)firstFrame + i) * channels;
            if (!isFrame(next, samples, at))
            {
                if (isSilent(samples, at))
                {
                    silent++;
                    continue;
                }
                onOther(samples, at);
            }
            heard++;
            next++;
        }
    }

    private boolean isFrame(final int frame, final MemorySegment samples, final long at)
    {
        boolean same = frame >= 0 && frame < frames;
        for (int channel = 0; channel < channels && same; channel++)
        {
            same = samples.getAtIndex(ValueLayout.JAVA_FLOAT, at + channel) == expected[frame * channels + channel];
        }
        return same;
    }

    private boolean isSilent(final MemorySegment samples, final long at)
    {
        boolean silence = true;
        for (int channel = 0; channel < channels; channel++)
        {
            silence &= samples.getAtIndex(ValueLayout.JAVA_FLOAT, at + channel) == 0;
        }
        return silence;
    }

    private void onOther(final MemorySegment samples, final long at)
    {
        for (int distance = 1; distance <= NEARBY_FRAMES; distance++)
        {
            if (isFrame(next + distance, samples, at))
            {
                lost += distance;
                next += distance;
                return;
            }
            if (isFrame(next - distance, samples, at))
            {
                doubled += distance;
                next -= distance;
                return;
            }
        }
        altered++;
    }

    @Override
    public void dropped(final long count)
    {
        lost += count;
    }

    @Override
    public void closed()
    {
        lost += Math.max(0, frames - next);
        next = frames;
    }

    @Override
    public boolean isSteady()
    {
        return true;
    }

    /** Frames that were heard, silence not counted. */
    long heard()
    {
        return heard;
    }

    /** Frames that should have been heard and were not. */
    long lost()
    {
        return lost;
    }

    /** Frames that were heard again. */
    long doubled()
    {
        return doubled;
    }

    /** Frames that were heard in place of others. */
    long altered()
    {
        return altered;
    }

    /** Frames of silence between others. */
    long silent()
    {
        return silent;
    }
}
