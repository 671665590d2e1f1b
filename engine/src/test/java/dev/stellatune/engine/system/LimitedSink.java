// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.sink.AudioSink;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A sink that keeps nothing, allocates nothing, and takes as many frames as a test allows.
 */
final class LimitedSink implements AudioSink
{
    private final AtomicLong limit = new AtomicLong();
    private final AtomicLong frames = new AtomicLong();

    /** Allows frames, counted from the first. */
    void allow(final long total)
    {
        limit.set(total);
    }

    boolean isFull()
    {
        return frames.get() == limit.get();
    }

    @Override
    public void open(final AudioFormat format)
    {
    }

    @Override
    public int write(final MemorySegment samples, final int firstFrame, final int offered)
    {
        final int accepted = (int)Math.min(offered, limit.get() - frames.get());
        frames.lazySet(frames.get() + accepted);
        return accepted;
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
        return "limited";
    }
}
