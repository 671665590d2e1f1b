// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.sink.AudioSink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A sink that keeps what it gets, as fast as it comes; for short pieces.
 */
final class CollectingSink implements AudioSink
{
    private static final int FIRST_SIZE = 1 << 16;

    private float[] samples = new float[FIRST_SIZE];
    private int count;
    private int channels;

    /** Everything so far, interleaved; to be called when the player is closed. */
    float[] samples()
    {
        return Arrays.copyOf(samples, count);
    }

    /** Samples of a frame. */
    int channels()
    {
        return channels;
    }

    @Override
    public void open(final AudioFormat format)
    {
        channels = format.channels();
    }

    @Override
    public int write(final MemorySegment from, final int firstFrame, final int frames)
    {
        final int added = frames * channels;
        if (count + added > samples.length)
        {
            samples = Arrays.copyOf(samples, Math.max(2 * samples.length, count + added));
        }
        MemorySegment.copy(
            from, ValueLayout.JAVA_FLOAT, (long)firstFrame * channels * Float.BYTES, samples, count, added);
        count += added;
        return frames;
    }

    @Override
    public long queuedFrames()
    {
        return 0;
    }

    @Override
    public boolean paced()
    {
        return false;
    }

    @Override
    public long underruns()
    {
        return 0;
    }

    @Override
    public void reset()
    {
    }

    @Override
    public void close()
    {
    }

    @Override
    public void discard()
    {
    }

    @Override
    public String name()
    {
        return "memory";
    }
}
