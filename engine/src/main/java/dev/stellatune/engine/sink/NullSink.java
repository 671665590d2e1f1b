// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import dev.stellatune.engine.audio.AudioFormat;
import org.agrona.concurrent.NanoClock;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A sink that goes nowhere: as fast as frames come, or at the pace of a device.
 *
 * <p>The fast one measures what the engine can do; the paced one stands in for a device on a machine that has none.
 * Its time comes from a given clock, so a test decides when the device consumes.
 */
public abstract sealed class NullSink implements AudioSink permits FastNullSink, PacedNullSink
{
    private final AtomicLong framesWritten = new AtomicLong();
    private int bytesPerFrame;

    NullSink()
    {
    }

    /**
     * A sink that accepts everything at once.
     *
     * @return a new sink, not open.
     */
    public static NullSink fast()
    {
        return new FastNullSink();
    }

    /**
     * A sink that behaves like a device with a buffer.
     *
     * <p>When it is opened the buffer is empty and the device stands still. The first accepted frame starts it; from
     * then on it consumes at exactly the sample rate, however long it runs. When it needs a frame that has not been
     * written it stands still, and the next write counts one underrun and starts it again. {@link #reset()} empties
     * the buffer and makes the device stand still without an underrun; so a player that has drained the sink on
     * purpose resets it before it goes on.
     *
     * @param clock        tells the time to the device, by the worker thread.
     * @param bufferFrames how many frames may be queued; at least 1.
     * @return a new sink, not open.
     */
    public static NullSink paced(final NanoClock clock, final int bufferFrames)
    {
        return new PacedNullSink(Objects.requireNonNull(clock, "clock"), bufferFrames);
    }

    /**
     * {@inheritDoc}
     */
    @Override
    public final void open(final AudioFormat format)
    {
        if (isOpen())
        {
            throw new IllegalStateException("sink is open: " + name());
        }
        bytesPerFrame = format.bytesPerFrame();
        start(format.sampleRate());
    }

    /**
     * {@inheritDoc}
     */
    @Override
    public final int write(final MemorySegment samples, final int firstFrame, final int frames)
    {
        requireOpen();
        SinkChecks.requireWithin(samples, firstFrame, frames, bytesPerFrame);
        final int accepted = accept(frames);
        framesWritten.setRelease(framesWritten.getPlain() + accepted);
        return accepted;
    }

    /**
     * {@inheritDoc}
     */
    @Override
    public final void reset()
    {
        requireOpen();
        stop();
    }

    /**
     * {@inheritDoc}
     */
    @Override
    public final void close()
    {
        bytesPerFrame = 0;
        stop();
    }

    /**
     * {@inheritDoc}
     */
    @Override
    public final void discard()
    {
        close();
    }

    /**
     * {@inheritDoc}
     */
    @Override
    public final String name()
    {
        return "null";
    }

    /**
     * Frames accepted since the sink was made, over all times that it was open. [any-thread]
     *
     * @return the count.
     */
    public final long framesWritten()
    {
        return framesWritten.getAcquire();
    }

    /**
     * The device is there, with an empty buffer. [job-thread]
     *
     * @param sampleRate of the frames to come, in Hz.
     */
    abstract void start(int sampleRate);

    /**
     * Takes frames into the buffer. [worker-thread]
     *
     * @param frames offered, 0 or more.
     * @return accepted, 0 to {@code frames}.
     */
    abstract int accept(int frames);

    /**
     * Empties the buffer; the device stands still.
     */
    abstract void stop();

    private boolean isOpen()
    {
        return bytesPerFrame != 0;
    }

    private void requireOpen()
    {
        if (!isOpen())
        {
            throw new IllegalStateException("sink is not open: " + name());
        }
    }
}
