// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import dev.stellatune.engine.audio.AudioBlock;
import dev.stellatune.engine.audio.SampleCheck;
import dev.stellatune.engine.audio.TrackBuffer;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.abi.NativeMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * The sink worker's stage: checks, writes, publishes.
 *
 * <p>It is the last before the device, so what it does is heard next; and it is the ring's only publisher: a block
 * that was written goes round again, stamped with the epoch of the moment. The offset inside a half-written block
 * belongs to this stage, not to the sink.
 */
final class SinkStage implements Stage
{
    private final Shared shared;
    private final RingBuffer<AudioBlock> ring;
    private final EngineStatus status;
    private final int blockFrames;
    private final long silence;
    private final MemorySegment silenceView;
    private final Timeline timeline = new Timeline();
    /** Frames of music that sinks have accepted; written by the sink worker. */
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong blocks = new AtomicLong();
    private final NanoClock clock;
    /** When the first frame was accepted; 0 before. */
    private final AtomicLong firstAcceptedNs = new AtomicLong();
    private long rings;
    private Transport transport = Transport.STOPPED;
    private @Nullable AudioSink sink;
    private boolean started;
    private boolean failed;
    private boolean lastWritten;
    private boolean drained;
    private boolean standing;
    private int offset;
    private int boundary;

    SinkStage(
        final Shared shared,
        final RingBuffer<AudioBlock> ring,
        final EngineStatus status,
        final NanoClock clock,
        final int blockFrames,
        final int blockBytes)
    {
        this.clock = clock;
        this.shared = shared;
        this.ring = ring;
        this.status = status;
        this.blockFrames = blockFrames;
        this.silence = NativeMemory.allocate(blockBytes);
        this.silenceView = NativeMemory.view(silence, blockBytes);
    }

    @Override
    public void safePoint()
    {
        final long value = shared.doorbell().value();
        if (value != rings)
        {
            rings = value;
            adopt(shared.transport());
        }
    }

    @SuppressWarnings("ReferenceEquality") // two sinks are never equal
    private void adopt(final Transport latest)
    {
        final boolean newEpoch = latest.epoch() != transport.epoch();
        final AudioSink before = sink;
        transport = latest;
        // a transport without a sink may come before the one with it was seen: then, too, someone waits for the release
        if (latest.sink() != before || (newEpoch && latest.sink() == null))
        {
            sink = latest.sink();
            failed = false;
            timeline.reset();
            shared.signal(new Signal(Signal.Kind.SINK_RELEASED, latest.epoch(), 0, ""));
        }
        else if (newEpoch && before != null && before.paced())
        {
            // what was queued belongs to the epoch before and must not be heard after a cut
            dropQueued(before);
        }
        if (newEpoch)
        {
            offset = 0;
            started = false;
            lastWritten = false;
            drained = false;
            standing = false;
        }
        publish();
    }

    private void dropQueued(final AudioSink target)
    {
        try
        {
            timeline.dropped(target.queuedFrames());
            target.reset();
        }
        catch (final RuntimeException e)
        {
            fail(target, e);
        }
    }

    @Override
    public boolean process(final AudioBlock block)
    {
        final AudioSink target = sink;
        if (target == null || failed || block.epoch() != transport.epoch() || lastWritten)
        {
            offset = 0;
            return true;
        }
        if (transport.paused())
        {
            return false;
        }
        if (!started)
        {
            started = true;
            boundary = 0;
            check(block);
        }
        return write(target, block);
    }

    /** One pass over the mix: finite or not. */
    private void check(final AudioBlock block)
    {
        final long samples = block.master().address();
        final int count = block.frames() * transport.format().channels();
        if (!SampleCheck.isFinite(SampleCheck.peakBits(samples, count)))
        {
            status.add(EngineCounter.NON_FINITE_SAMPLES, SampleCheck.silenceNonFinite(samples, count));
            status.error("The mix held samples that are not finite; they were replaced by silence.");
            shared.culpritWanted(true);
        }
    }

    /** Begins the segments of all boundaries that have been reached. */
    private void passBoundaries(final TrackBuffer track)
    {
        while (boundary < track.boundaryCount() && track.boundaryFrame(boundary) <= offset)
        {
            timeline.begin(track.boundaryFrame(boundary) - offset, track.boundaryTrack(boundary),
                track.boundaryPosition(boundary), true);
            boundary++;
        }
    }

    private boolean write(final AudioSink target, final AudioBlock block)
    {
        final TrackBuffer track = block.track(0);
        try
        {
            resumeTimeline();
            passBoundaries(track);
            while (offset < block.frames())
            {
                final int left = block.frames() - offset;
                final int count = target.write(block.master(), offset, left);
                if (count <= 0)
                {
                    follow(target);
                    return false;
                }
                accept(Math.min(count, left));
                passBoundaries(track);
            }
        }
        catch (final IOException | RuntimeException e)
        {
            fail(target, e);
            return true;
        }
        offset = 0;
        started = false;
        lastWritten = track.isLast();
        blocks.setRelease(blocks.getPlain() + 1);
        follow(target);
        return true;
    }

    private void accept(final int count)
    {
        if (accepted.getPlain() == 0)
        {
            firstAcceptedNs.setRelease(clock.nanoTime());
        }
        offset += count;
        timeline.wrote(count);
        accepted.setRelease(accepted.getPlain() + count);
    }

    /** Silence was written: what follows moves the position again. */
    private void resumeTimeline()
    {
        if (standing)
        {
            standing = false;
            timeline.begin(timeline.lastTrack(), timeline.nextPosition(), true);
        }
    }

    private void follow(final AudioSink target)
    {
        final long queued = target.queuedFrames();
        for (long track = timeline.advance(queued); track != 0; track = timeline.advance(queued))
        {
            shared.signal(new Signal(Signal.Kind.TRACK_HEARD, transport.epoch(), track, ""));
        }
        if (lastWritten && !drained && queued == 0)
        {
            drained = true;
            shared.signal(new Signal(Signal.Kind.DRAINED, transport.epoch(), 0, ""));
        }
    }

    private void fail(final AudioSink target, final Exception cause)
    {
        // an IOException of a sink is a sentence by contract, anything else is a defect of the sink
        final String message = cause instanceof IOException ? String.valueOf(cause.getMessage()) :
            target.name() + " failed: " + cause;
        failed = true;
        offset = 0;
        started = false;
        status.increment(EngineCounter.FAULTS);
        status.error(message);
        shared.signal(new Signal(Signal.Kind.SINK_FAILED, transport.epoch(), 0, message));
    }

    /** Publishes emptied blocks while there is room and something to play. */
    private void publish()
    {
        if (sink == null || failed || lastWritten)
        {
            return;
        }
        while (ring.hasAvailableCapacity(1))
        {
            publishOne();
        }
    }

    private void publishOne()
    {
        try
        {
            final long sequence = ring.tryNext();
            ring.get(sequence).begin(transport.epoch());
            ring.publish(sequence);
        }
        catch (final InsufficientCapacityException e)
        {
            throw new IllegalStateException("the ring has a second publisher", e);
        }
    }

    @Override
    public void afterBlock()
    {
        publish();
    }

    @Override
    public void idle()
    {
        publish();
        final AudioSink target = sink;
        if (target == null || failed)
        {
            return;
        }
        try
        {
            final boolean musicWaits = started && !transport.paused();
            if (target.paced() && !lastWritten && !musicWaits && timeline.lastTrack() != 0 &&
                target.queuedFrames() < blockFrames)
            {
                writeSilence(target);
            }
            follow(target);
        }
        catch (final IOException | RuntimeException e)
        {
            fail(target, e);
        }
    }

    /** Keeps a device going while paused, or while a decoder has nothing yet; the position stands still. */
    private void writeSilence(final AudioSink target) throws IOException
    {
        if (!standing)
        {
            standing = true;
            timeline.begin(timeline.lastTrack(), timeline.nextPosition(), false);
        }
        timeline.wrote(Math.max(0, target.write(silenceView, 0, blockFrames)));
    }

    @Override
    public void abandonBlock(final AudioBlock block)
    {
        lastWritten |= block.track(0).isLast();
        offset = 0;
        started = false;
    }

    /** [any-thread] As {@link Timeline#heard()}. */
    long heard()
    {
        return timeline.heard();
    }

    /** [any-thread] Frames of music accepted since the pipeline was made. */
    long accepted()
    {
        return accepted.getAcquire();
    }

    /** [any-thread] When the first of them was accepted, by the injected clock; 0 before. */
    long firstAcceptedNs()
    {
        return firstAcceptedNs.getAcquire();
    }

    /** [any-thread] Blocks finished since the pipeline was made. */
    long blocks()
    {
        return blocks.getAcquire();
    }

    @Override
    public void close()
    {
        sink = null;
        NativeMemory.free(silence);
    }
}
