// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import org.agrona.concurrent.NanoClock;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A device that plays nothing: a buffer of frames, and a clock that consumes them at the sample rate.
 *
 * <p>Time is cut into runs. A run begins when the device stands still and a frame is accepted, and ends when the
 * device needs a frame that is not there, or when the sink is stopped. Within a run everything follows from three
 * numbers:
 * <pre>{@code
 *   consumed = floor(elapsed * sampleRate / 10^9)        elapsed in ns since the run began
 *   queued   = accepted - consumed
 *   free     = bufferFrames - queued
 * }</pre>
 * The quotient is taken anew from the whole run each time, and exactly, so the device neither gains nor loses a frame
 * over any length of run. All fields but the count of underruns belong to the worker thread.
 */
final class PacedNullSink extends NullSink
{
    private static final long NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final NanoClock clock;
    private final int bufferFrames;
    private final AtomicLong underruns = new AtomicLong();

    private int sampleRate;
    private boolean running;
    private boolean starved;
    private long startNs;
    private long accepted;
    private long consumed;

    PacedNullSink(final NanoClock clock, final int bufferFrames)
    {
        if (bufferFrames < 1)
        {
            throw new IllegalArgumentException("buffer must hold at least 1 frame: " + bufferFrames);
        }
        this.clock = clock;
        this.bufferFrames = bufferFrames;
    }

    @Override
    void start(final int sampleRate)
    {
        this.sampleRate = sampleRate;
    }

    @Override
    int accept(final int frames)
    {
        final long nowNs = clock.nanoTime();
        consume(nowNs);
        final int taken = (int)Math.min(frames, bufferFrames - (accepted - consumed));
        if (taken > 0 && !running)
        {
            if (starved)
            {
                starved = false;
                underruns.setRelease(underruns.getPlain() + 1);
            }
            running = true;
            startNs = nowNs;
        }
        accepted += taken;
        return taken;
    }

    @Override
    void stop()
    {
        running = false;
        starved = false;
        accepted = 0;
        consumed = 0;
    }

    @Override
    public long queuedFrames()
    {
        consume(clock.nanoTime());
        return accepted - consumed;
    }

    @Override
    public boolean paced()
    {
        return true;
    }

    @Override
    public long underruns()
    {
        return underruns.getAcquire();
    }

    private void consume(final long nowNs)
    {
        if (!running)
        {
            return;
        }
        final long due = framesIn(nowNs - startNs);
        if (due > accepted)
        {
            stop();
            starved = true;
        }
        else if (due > consumed)
        {
            consumed = due;
        }
    }

    /**
     * Exact for every length of run: whole seconds are a whole number of frames, and the product of the rest is small.
     */
    private long framesIn(final long elapsedNs)
    {
        final long seconds = elapsedNs / NS_PER_SECOND;
        final long restNs = elapsedNs % NS_PER_SECOND;
        return seconds * sampleRate + restNs * sampleRate / NS_PER_SECOND;
    }
}
