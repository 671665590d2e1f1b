// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.sink.ForwardingSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets another sink have as many frames as a test allows, and allocates nothing itself.
 */
class LimitingSink extends ForwardingSink
{
    private final AtomicLong limit = new AtomicLong();
    private final AtomicLong frames = new AtomicLong();

    LimitingSink(final AudioSink sink)
    {
        super(sink);
    }

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
    public int write(final MemorySegment samples, final int firstFrame, final int offered) throws IOException
    {
        final int allowed = (int)Math.min(offered, limit.get() - frames.get());
        final int accepted = allowed == 0 ? 0 : super.write(samples, firstFrame, allowed);
        frames.lazySet(frames.get() + accepted);
        return accepted;
    }
}
