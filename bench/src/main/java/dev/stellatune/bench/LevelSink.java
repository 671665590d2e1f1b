// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.sink.ForwardingSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hears when the level changes: a frame is heard when all that a device had before it has been played.
 */
final class LevelSink extends ForwardingSink
{
    private static final long NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long NOTHING = Long.MIN_VALUE;

    /** Written by whoever opens the sink. */
    private volatile @Nullable AudioFormat format;
    /** Of the last sample taken; written by the worker. */
    private volatile float level;
    /** Written by the worker when it is {@link #NOTHING}, which the listener writes. */
    private volatile long changeHeardNs;

    /** Nobody listens yet. */
    LevelSink(final AudioSink device)
    {
        super(device);
    }

    @Override
    public void open(final AudioFormat opened) throws IOException
    {
        format = opened;
        super.open(opened);
    }

    @Override
    public int write(final MemorySegment samples, final int firstFrame, final int frames) throws IOException
    {
        final int accepted = super.write(samples, firstFrame, frames);
        final AudioFormat opened = format;
        if (accepted > 0 && opened != null)
        {
            look(samples, firstFrame, accepted, opened);
        }
        return accepted;
    }

    /** Only the first channel: all have the same level. */
    private void look(final MemorySegment samples, final int firstFrame, final int frames, final AudioFormat opened)
    {
        final float before = level;
        float sample = before;
        for (int i = 0; i < frames; i++)
        {
            sample = samples.get(ValueLayout.JAVA_FLOAT, (long)(firstFrame + i) * opened.bytesPerFrame());
            if (sample != before && changeHeardNs == NOTHING)
            {
                final long ahead = queuedFrames() - frames + i;
                changeHeardNs = System.nanoTime() + ahead * NS_PER_SECOND / opened.sampleRate();
            }
        }
        level = sample;
    }

    /** [any-thread] The level of what was taken last. */
    float level()
    {
        return level;
    }

    /** [any-thread] Waits for the next change. */
    void listen()
    {
        changeHeardNs = NOTHING;
    }

    /** [any-thread] Whether the first sample of another level has left the device since {@link #listen()}. */
    boolean isChangeHeard()
    {
        final long heardNs = changeHeardNs;
        return heardNs != NOTHING && System.nanoTime() - heardNs >= 0;
    }
}
