// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.audio.AudioBlock;
import dev.stellatune.engine.audio.TrackBuffer;
import dev.stellatune.ffi.plugin.DecoderInstance;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A decoder worker's stage: fills its track buffer of each block, from one reader and on into the next without a gap.
 */
final class DecoderStage implements Stage
{
    private final Shared shared;
    private final int track;
    private final int blockFrames;
    private long epoch;
    private boolean ended;
    private int filled;
    private boolean lacking;
    private @Nullable TrackReader reader;
    private @Nullable NextReader pendingCut;

    DecoderStage(final Shared shared, final int track, final int blockFrames)
    {
        this.shared = shared;
        this.track = track;
        this.blockFrames = blockFrames;
    }

    @Override
    public void onDoorbell()
    {
        takeCut();
        stopIfWanted();
        final TrackReader current = reader;
        if (current != null)
        {
            current.onDoorbell();
            reportRecreateFailure(current);
        }
        visitFollower();
    }

    /**
     * A reader that waits for its turn holds its libraries, too: it hears the doorbell by way of this worker.
     */
    private void visitFollower()
    {
        final NextReader next = shared.next().get();
        if (next == null || next.reader() == null || !shared.next().compareAndSet(next, null))
        {
            return;
        }
        final TrackReader follower = next.reader();
        follower.adopt();
        follower.onDoorbell();
        follower.idle(true);
        if (next.epoch() < epoch)
        {
            follower.close();
            return;
        }
        follower.handOver();
        if (!shared.next().compareAndSet(null, next))
        {
            follower.closeUnused();
        }
    }

    @Override
    public boolean process(final AudioBlock block)
    {
        final TrackBuffer buffer = block.track(track);
        if (block.epoch() != epoch && !enter(block.epoch(), buffer))
        {
            return true;
        }
        final NextReader pending = pendingCut;
        if (pending != null && pending.epoch() > block.epoch())
        {
            // whoever waits for frames that may never come would hold up the blocks of the new epoch
            buffer.clear();
            filled = 0;
            return true;
        }
        final boolean done = ended || fill(buffer);
        if (done == lacking)
        {
            lacking = !done;
            shared.lacking(lacking);
        }
        return done;
    }

    /** Takes a cut out of its place; an older one that never got its block is given up. */
    private void takeCut()
    {
        final NextReader taken = shared.cut().getAndSet(null);
        if (taken != null)
        {
            dropPendingCut();
            pendingCut = taken;
            final TrackReader next = taken.reader();
            if (next != null)
            {
                next.adopt();
            }
        }
    }

    /** A cut to nothing needs no block: the reader is given up at once. */
    private void stopIfWanted()
    {
        final NextReader pending = pendingCut;
        if (pending != null && pending.reader() == null)
        {
            pendingCut = null;
            closeReader();
            epoch = pending.epoch();
            ended = true;
            filled = 0;
        }
    }

    private void dropPendingCut()
    {
        final NextReader dropped = pendingCut;
        pendingCut = null;
        if (dropped != null && dropped.reader() != null)
        {
            dropped.reader().close();
        }
    }

    /** A block of another epoch: begins with the cut's reader, or skips the block when its cut is another one. */
    private boolean enter(final long blockEpoch, final TrackBuffer buffer)
    {
        takeCut();
        final NextReader pending = pendingCut;
        if (pending == null || pending.epoch() != blockEpoch)
        {
            return false;
        }
        pendingCut = null;
        closeReader();
        epoch = blockEpoch;
        ended = false;
        filled = 0;
        begin(pending.reader(), buffer);
        return true;
    }

    private void begin(final @Nullable TrackReader next, final TrackBuffer buffer)
    {
        reader = next;
        if (next != null)
        {
            // messages that came while nobody owned it
            next.onDoorbell();
            buffer.addBoundary(filled, next.serial(), next.position());
        }
    }

    private boolean fill(final TrackBuffer buffer)
    {
        while (filled < blockFrames)
        {
            final TrackReader current = reader;
            if (current == null)
            {
                if (!goOn(buffer))
                {
                    return false;
                }
                if (ended || buffer.boundaryCount() == TrackBuffer.MAX_BOUNDARIES)
                {
                    break;
                }
                continue;
            }
            final int count = current.read(
                buffer.address() + (long)filled * current.format().bytesPerFrame(), blockFrames - filled);
            if (count > 0)
            {
                filled += count;
            }
            else if (count == 0)
            {
                return false;
            }
            else
            {
                onEnd(current, count);
            }
        }
        buffer.filled(filled, ended);
        filled = 0;
        return true;
    }

    private void onEnd(final TrackReader current, final int count)
    {
        final String early = current.endedEarly();
        if (count == DecoderInstance.FAILED && early != null)
        {
            shared.signal(new Signal(Signal.Kind.TRACK_FAILED, epoch, current.serial(), early));
        }
        closeReader();
    }

    /**
     * The reader has ended: goes on with the next one if it is there and of the same format.
     *
     * @return false when it is not known yet what follows.
     */
    private boolean goOn(final TrackBuffer buffer)
    {
        final NextReader next = shared.next().get();
        if (next == null || next.epoch() != epoch)
        {
            return false;
        }
        final TrackReader following = next.reader();
        if (following == null || !following.format().equals(shared.transport().format()))
        {
            // a reader of another format stays where it is: the player takes it back and reopens the sink for it
            ended = true;
            return true;
        }
        if (!shared.next().compareAndSet(next, null))
        {
            return false;
        }
        following.adopt();
        begin(following, buffer);
        shared.signal(new Signal(Signal.Kind.NEXT_TAKEN, epoch, following.serial(), ""));
        return true;
    }

    private void reportRecreateFailure(final TrackReader current)
    {
        final String failure = current.takeRecreateFailure();
        if (failure != null)
        {
            shared.signal(new Signal(Signal.Kind.RECREATE_FAILED, epoch, current.serial(), failure));
        }
    }

    private void closeReader()
    {
        final TrackReader current = reader;
        reader = null;
        if (current != null)
        {
            current.close();
        }
    }

    @Override
    public void idle()
    {
        final TrackReader current = reader;
        if (current != null)
        {
            current.idle(shared.isAtRest());
        }
    }

    @Override
    public void abandonBlock(final AudioBlock block)
    {
        block.track(track).filled(0, false);
        filled = 0;
    }

    @Override
    public void leaveThread()
    {
        owned(TrackReader::handOver);
    }

    @Override
    public void enterThread()
    {
        owned(TrackReader::adopt);
    }

    private void owned(final Consumer<TrackReader> step)
    {
        final NextReader pending = pendingCut;
        if (reader != null)
        {
            step.accept(reader);
        }
        if (pending != null && pending.reader() != null)
        {
            step.accept(pending.reader());
        }
    }

    @Override
    public void close()
    {
        closeReader();
        takeCut();
        dropPendingCut();
        final NextReader next = shared.next().getAndSet(null);
        if (next != null && next.reader() != null)
        {
            next.reader().closeUnused();
        }
    }
}
