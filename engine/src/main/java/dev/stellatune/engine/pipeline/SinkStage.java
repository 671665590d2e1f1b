// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.RingBuffer;
import dev.stellatune.engine.audio.AudioBlock;
import dev.stellatune.engine.audio.TrackBuffer;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineStatus;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * The sink worker's stage: checks, sets the volume, writes, publishes.
 *
 * <p>It is the last before the device, so what it does is heard next; and it is the ring's only publisher: a block
 * that was written goes round again, stamped with the epoch of the moment. The offset inside a half-written block
 * belongs to this stage, not to the sink.
 */
final class SinkStage implements Stage
{
    private static final long NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    /** While there is no music a device has 50 ms of silence: enough to sleep in between, and music is heard soon. */
    private static final int SILENCES_PER_SECOND = 20;

    private final Shared shared;
    private final BlockPublisher publisher;
    private final EngineStatus status;
    private final int blockFrames;
    private final Timeline timeline = new Timeline();
    private final SilenceFeed silence;
    private final MasterStrip strip;
    private final SinkCounts counts = new SinkCounts();
    private final NanoClock clock;
    private Transport transport = Transport.STOPPED;
    private @Nullable AudioSink sink;
    private boolean started;
    private boolean failed;
    private boolean lastWritten;
    private boolean drained;
    private boolean begun;
    private boolean starving;
    private int offset;
    private int boundary;
    private long queued;

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
        this.publisher = new BlockPublisher(ring);
        this.status = status;
        this.blockFrames = blockFrames;
        this.strip = new MasterStrip(shared, status);
        this.silence = new SilenceFeed(timeline, clock, blockFrames, blockBytes);
    }

    @Override
    public void onDoorbell()
    {
        adopt(shared.transport());
    }

    private void adopt(final Transport latest)
    {
        final boolean newEpoch = latest.epoch() != transport.epoch();
        // what is signalled from here on is of this epoch
        transport = latest;
        if (newEpoch)
        {
            // a sink that has failed fails again with the next write, and says so in its epoch
            failed = false;
            offset = 0;
            started = false;
            lastWritten = false;
            drained = false;
            begun = false;
            starving = false;
            strip.jump();
        }
        adoptSink(latest, newEpoch);
        publish();
    }

    @SuppressWarnings("ReferenceEquality") // two sinks are never equal
    private void adoptSink(final Transport latest, final boolean newEpoch)
    {
        final AudioSink before = sink;
        sink = latest.sink();
        if (before != null && sink != before)
        {
            handOver(before);
        }
        if (!newEpoch)
        {
            if (sink == null && before != null)
            {
                timeline.suspend();
                silence.suspended();
                shared.signal(new Signal(Signal.Kind.SINK_SUSPENDED, latest.epoch(), 0, ""));
            }
        }
        else if (sink != before || sink == null)
        {
            // a transport without a sink may come before the one with it was seen: then, too, someone waits
            timeline.begin(latest.paused());
            silence.forget();
            shared.signal(new Signal(Signal.Kind.SINK_RELEASED, latest.epoch(), 0, ""));
        }
        else if (before != null && before.paced())
        {
            // what was queued belongs to the epoch before and must not be heard after a cut
            silence.forget();
            dropQueued(before);
        }
    }

    private void handOver(final AudioSink before)
    {
        try
        {
            before.handOver();
        }
        catch (final RuntimeException e)
        {
            status.fault(before.name() + " failed: " + e);
            status.error(before.name() + " failed: " + e);
        }
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
        if (failed || block.epoch() != transport.epoch() || lastWritten)
        {
            offset = 0;
            return true;
        }
        if (transport.paused())
        {
            showPlace(block.track(0));
            return false;
        }
        final AudioSink target = sink;
        if (target == null)
        {
            offset = 0;
            return true;
        }
        begun = true;
        if (!started)
        {
            started = true;
            boundary = 0;
            strip.finish(block, transport.format().channels());
        }
        return write(target, block);
    }

    /** A cut while paused is not heard yet, but the position is the one that it went to. */
    private void showPlace(final TrackBuffer track)
    {
        if (!begun && track.boundaryCount() > 0)
        {
            begun = true;
            silence.standsAt(track.boundaryTrack(0), track.boundaryPosition(0));
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
            silence.musicFollows();
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
        counts.blockDone();
        follow(target);
        return true;
    }

    private void accept(final int count)
    {
        counts.accepted(count, clock);
        offset += count;
        timeline.wrote(count);
        if (starving)
        {
            starving = false;
            shared.signal(new Signal(Signal.Kind.FED, transport.epoch(), 0, ""));
        }
    }

    private void follow(final @Nullable AudioSink target)
    {
        queued = target == null ? 0 : target.queuedFrames();
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
        status.fault(message);
        status.error(message);
        shared.signal(new Signal(Signal.Kind.SINK_FAILED, transport.epoch(), 0, message));
    }

    /** Publishes emptied blocks while there is room and something to play. */
    private void publish()
    {
        if (mayPublish())
        {
            publisher.publishAll(transport.epoch());
        }
    }

    /** Without a sink only while a device sleeps through a pause: then a cut gets ready all the same. */
    private boolean mayPublish()
    {
        return (sink != null || transport.paused()) && !failed && !lastWritten;
    }

    @Override
    public void afterBlock()
    {
        if (mayPublish())
        {
            publisher.publishOne(transport.epoch());
        }
    }

    @Override
    public void idle()
    {
        publish();
        final AudioSink target = sink;
        if (failed || (target == null && !transport.paused()))
        {
            return;
        }
        try
        {
            if (target != null && target.paced() && !lastWritten && timeline.lastTrack() != 0)
            {
                keepGoing(target);
            }
            follow(target);
        }
        catch (final IOException | RuntimeException e)
        {
            fail(Objects.requireNonNull(target), e);
        }
    }

    /** Gives a device silence while paused, or when it has next to nothing left and no music is ready. */
    private void keepGoing(final AudioSink target) throws IOException
    {
        final long level = Math.max(blockFrames, transport.format().sampleRate() / SILENCES_PER_SECOND);
        if (transport.paused())
        {
            silence.feed(target, level);
            return;
        }
        final long underruns = target.underruns();
        if (!started && silence.isOverdue(shared.isLacking()) && silence.feed(target, level) && !starving)
        {
            starving = true;
            if (target.underruns() == underruns)
            {
                // a device that had run dry before has counted it already
                counts.starved();
                status.increment(EngineCounter.STARVATIONS);
            }
            shared.signal(new Signal(Signal.Kind.STARVED, transport.epoch(), 0, ""));
        }
    }

    @Override
    public long restNs()
    {
        final AudioSink target = sink;
        if (target == null || failed || !target.paced() || timeline.lastTrack() == 0)
        {
            return Long.MAX_VALUE;
        }
        // half of what is queued: the silence is topped up in time
        return queued * NS_PER_SECOND / transport.format().sampleRate() / 2;
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

    /** [any-thread] What has gone through. */
    SinkCounts counts()
    {
        return counts;
    }

    @Override
    public void leaveThread()
    {
        final AudioSink target = sink;
        if (target != null)
        {
            handOver(target);
        }
    }

    @Override
    public void enterThread()
    {
        // a sink is adopted by the first call
    }

    @Override
    public void close()
    {
        leaveThread();
        sink = null;
        silence.close();
    }
}
