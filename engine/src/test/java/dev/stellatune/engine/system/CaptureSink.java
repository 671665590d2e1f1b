// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.sink.AudioSink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A sink that keeps what is heard, and takes no more frames than a test allows: with a limit the stream stands still at
 * an exact frame for as long as it takes to look around.
 *
 * <p>Breaches of the sink's contract are collected in {@link #breaches()}. [any-thread]
 */
final class CaptureSink implements AudioSink
{
    private static final int FIRST_SAMPLES = 1 << 16;

    private final boolean paced;
    private final CountDownLatch opening = new CountDownLatch(1);
    private final CountDownLatch openGate;
    private float[] samples = new float[FIRST_SAMPLES];
    private int count;
    private long frames;
    private long limit = Long.MAX_VALUE;
    private int closes;
    private int discards;
    private @Nullable AudioFormat format;
    private final List<AudioFormat> formats = new ArrayList<>();
    private final List<String> breaches = new ArrayList<>();

    CaptureSink()
    {
        this(false);
    }

    CaptureSink(final boolean paced)
    {
        this(paced, new CountDownLatch(0));
    }

    private CaptureSink(final boolean paced, final CountDownLatch openGate)
    {
        this.paced = paced;
        this.openGate = openGate;
    }

    /** A sink whose opening takes until a gate opens. */
    static CaptureSink openingSlowly(final CountDownLatch gate)
    {
        return new CaptureSink(false, gate);
    }

    /** Whether somebody has begun to open it. */
    boolean isBeingOpened()
    {
        return opening.getCount() == 0;
    }

    /** A sink that accepts the first frames and then none until it is allowed more. */
    static CaptureSink limitedTo(final long frames)
    {
        final CaptureSink sink = new CaptureSink();
        sink.allow(frames);
        return sink;
    }

    /** Allows frames, counted from the first ever written. */
    synchronized void allow(final long total)
    {
        limit = total;
    }

    /** Takes everything from now on. */
    synchronized void allowAll()
    {
        limit = Long.MAX_VALUE;
    }

    /** Frames accepted since the sink was made. */
    synchronized long frames()
    {
        return frames;
    }

    /** Whether it has all the frames that it may accept. */
    synchronized boolean isFull()
    {
        return frames == limit;
    }

    /** Samples accepted since the sink was made, interleaved. */
    synchronized float[] samples()
    {
        return Arrays.copyOf(samples, count);
    }

    /** Forgets what it has heard, but not how many frames. */
    synchronized void forget()
    {
        count = 0;
    }

    /** The formats in which it was opened, in order. */
    synchronized List<AudioFormat> formats()
    {
        return List.copyOf(formats);
    }

    synchronized boolean isOpen()
    {
        return format != null;
    }

    synchronized int closes()
    {
        return closes;
    }

    synchronized int discards()
    {
        return discards;
    }

    /** What was done to the sink that must not be done. */
    synchronized List<String> breaches()
    {
        return List.copyOf(breaches);
    }

    @Override
    public void open(final AudioFormat wanted)
    {
        opening.countDown();
        try
        {
            openGate.await();
        }
        catch (final InterruptedException e)
        {
            throw new AssertionError("interrupted", e);
        }
        opened(wanted);
    }

    private synchronized void opened(final AudioFormat wanted)
    {
        if (format != null)
        {
            breaches.add("opened while open");
        }
        format = wanted;
        formats.add(wanted);
    }

    @Override
    public synchronized int write(final MemorySegment from, final int firstFrame, final int offered)
    {
        final AudioFormat open = format;
        if (open == null)
        {
            breaches.add("written while closed");
            return 0;
        }
        final int accepted = (int)Math.min(offered, Math.max(0, limit - frames));
        final int added = accepted * open.channels();
        if (count + added > samples.length)
        {
            samples = Arrays.copyOf(samples, Math.max(2 * samples.length, count + added));
        }
        MemorySegment.copy(from, ValueLayout.JAVA_FLOAT_UNALIGNED, (long)firstFrame * open.bytesPerFrame(), samples,
            count, added);
        count += added;
        frames += accepted;
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
        return paced;
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
    public synchronized void close()
    {
        if (format != null)
        {
            closes++;
        }
        format = null;
    }

    @Override
    public synchronized void discard()
    {
        if (format != null)
        {
            discards++;
        }
        format = null;
    }

    @Override
    public String name()
    {
        return "capture";
    }
}
