// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.sink.ForwardingSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A sink that remembers how it ended: finished, or failed in its own words.
 *
 * <p>The engine tells a failed sink per track; a user wants it told once. What is remembered may be read by
 * [any-thread].
 */
final class WatchedSink extends ForwardingSink
{
    private final String advice;
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private volatile boolean finished;

    /**
     * Watches a sink.
     *
     * @param sink   to watch.
     * @param advice what to do when it cannot be opened, after a semicolon; empty when its own words say it.
     */
    WatchedSink(final AudioSink sink, final String advice)
    {
        super(sink);
        this.advice = advice;
    }

    /** Why the sink could not be opened, written or closed: one sentence each time. */
    List<String> failures()
    {
        return List.copyOf(failures);
    }

    /** Whether there is a result: the sink was open and was closed well. */
    boolean finished()
    {
        return finished;
    }

    @Override
    public void open(final AudioFormat format) throws IOException
    {
        try
        {
            super.open(format);
        }
        catch (final IOException e)
        {
            throw remember(advice.isEmpty() ?
                e : new IOException(Text.withoutPeriod(String.valueOf(e.getMessage())) + "; " + advice + ".", e));
        }
    }

    @Override
    public int write(final MemorySegment samples, final int firstFrame, final int frames) throws IOException
    {
        try
        {
            return super.write(samples, firstFrame, frames);
        }
        catch (final IOException e)
        {
            throw remember(e);
        }
    }

    @Override
    public void close() throws IOException
    {
        try
        {
            super.close();
            finished = failures.isEmpty();
        }
        catch (final IOException e)
        {
            throw remember(e);
        }
    }

    private IOException remember(final IOException cause)
    {
        failures.add(String.valueOf(cause.getMessage()));
        return cause;
    }
}
