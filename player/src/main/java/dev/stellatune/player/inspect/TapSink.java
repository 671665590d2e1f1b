// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.inspect;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.sink.ForwardingSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A sink whose sound is seen, too. It changes nothing of it, asks the sink nothing that nobody else asks, and
 * allocates nothing. Looking at the samples takes some nanoseconds each, which count as the sink's own time.
 */
final class TapSink extends ForwardingSink
{
    private final Waveform waveform = new Waveform();
    private volatile @Nullable AudioFormat format;

    TapSink(final AudioSink sink)
    {
        super(sink);
    }

    /** [any-thread] */
    Waveform waveform()
    {
        return waveform;
    }

    /** [any-thread] The format that it is open in; null while it is closed. */
    @Nullable AudioFormat format()
    {
        return format;
    }

    @Override
    public void open(final AudioFormat wanted) throws IOException
    {
        super.open(wanted);
        waveform.opened(wanted.sampleRate(), wanted.channels());
        format = wanted;
    }

    @Override
    public int write(final MemorySegment samples, final int firstFrame, final int frames) throws IOException
    {
        final int count = super.write(samples, firstFrame, frames);
        waveform.accepted(samples, firstFrame, count);
        return count;
    }

    @Override
    public long queuedFrames()
    {
        final long frames = super.queuedFrames();
        waveform.queued(frames);
        return frames;
    }

    @Override
    public void reset()
    {
        super.reset();
        waveform.dropped();
    }

    @Override
    public void close() throws IOException
    {
        format = null;
        super.close();
    }

    @Override
    public void discard()
    {
        format = null;
        super.discard();
    }
}
