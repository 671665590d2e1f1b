// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.control.ControlFold;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.Audition;
import dev.stellatune.engine.worker.CountingListener;
import dev.stellatune.engine.worker.WorkerController;
import dev.stellatune.engine.worker.WorkerParts;
import dev.stellatune.ffi.plugin.DecoderInfo;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.SourceCatalogInstance;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A track being read: its decoder, and the successor that takes over at an exact frame when a library was replaced.
 *
 * <p>A successor is made in a job: opened on a stream of its own and moved to where the reader is by then. The worker
 * reads the old one up to the successor's frame, or lets the successor catch up, and changes over between two frames.
 *
 * <p>Made by {@link #open} in a job; from its first read on it belongs to a decoder worker.
 */
public final class TrackReader
{
    /** How many frames a late successor may catch up per frame played. */
    private static final int CATCH_UP_FACTOR = 4;

    private final long serial;
    private final TrackOpener opener;
    private final EngineStatus status;
    private final int blockFrames;
    private final AudioFormat format;
    private final DecoderInfo info;
    private final String metadata;
    private final Audition audition;
    private final WorkerController<OpenDecoder> controller;
    private final ControlFold sourceFold = new ControlFold();
    /** Written by the worker after each read, read by a staging job. */
    private final AtomicLong livePosition;
    private @Nullable String ended;
    private @Nullable String recreateFailure;

    private TrackReader(
        final long serial,
        final TrackOpener opener,
        final WorkerParts parts,
        final OpenDecoder first,
        final String metadata)
    {
        this.serial = serial;
        this.opener = opener;
        this.status = parts.status();
        this.blockFrames = parts.blockFrames();
        this.format = first.format();
        this.info = first.info();
        this.metadata = metadata;
        this.livePosition = new AtomicLong(first.position());
        first.handOver();
        this.audition = new Audition(parts, format);
        this.controller = new WorkerController<>(
            opener.decoder(), new DecoderHandling(opener, parts, audition, this::position, sourceFold::seq),
            parts.jobs(), parts.clock(), new Changes(), first);
    }

    /**
     * [job-thread] Opens a track and moves to a frame.
     *
     * @param serial number of the track, unique within its player.
     * @param opener of the track.
     * @param frame  to begin with, 0 or more; a frame past the end gives a reader that ends at once.
     * @param parts  what all owners of instances need.
     * @return the reader, owned by nobody: {@link #adopt()} it.
     * @throws PluginException when a plugin refuses.
     * @throws IOException     when the input cannot be opened.
     */
    public static TrackReader open(
        final long serial, final TrackOpener opener, final long frame, final WorkerParts parts)
        throws PluginException, IOException
    {
        final OpenDecoder first = opener.openFirst();
        boolean done = false;
        try
        {
            final String metadata = first.decoder().metadata();
            first.moveTo(frame);
            final TrackReader reader = new TrackReader(serial, opener, parts, first, metadata);
            done = true;
            return reader;
        }
        finally
        {
            if (!done)
            {
                first.close();
            }
        }
    }

    /** {@return the track's serial number, as given} */
    public long serial()
    {
        return serial;
    }

    /** {@return the format of its frames, constant for the life of the reader} */
    public AudioFormat format()
    {
        return format;
    }

    /**
     * What the decoder said of the stream.
     *
     * @return constant for the life of the reader.
     */
    public DecoderInfo info()
    {
        return info;
    }

    /**
     * The stream's tags.
     *
     * @return a JSON object in the decoder's own terms.
     */
    public String metadata()
    {
        return metadata;
    }

    /**
     * What it plays, and through which plugins.
     *
     * @return the opener.
     */
    public TrackOpener opener()
    {
        return opener;
    }

    /**
     * [any-thread] The frame that the next read begins with, as of the last read.
     *
     * @return in frames from the track's start.
     */
    public long position()
    {
        return livePosition.getAcquire();
    }

    /** [worker-thread] Makes the calling thread the owner. */
    void adopt()
    {
        final OpenDecoder running = controller.instance();
        if (running != null)
        {
            running.adopt();
        }
        final OpenDecoder beside = beside();
        if (beside != null)
        {
            beside.adopt();
        }
    }

    /** [worker-thread] Makes the reader nobody's again. */
    void handOver()
    {
        final OpenDecoder running = controller.instance();
        if (running != null)
        {
            running.handOver();
        }
        final OpenDecoder beside = beside();
        if (beside != null)
        {
            beside.handOver();
        }
    }

    /** The successor that belongs to the worker already, because it runs beside. */
    private @Nullable OpenDecoder beside()
    {
        return audition.isOn() ? controller.staged() : null;
    }

    /**
     * [worker-thread] Nothing is read at the moment: a successor that waits catches up and takes over all the same.
     *
     * @param silent whether it is known that nothing is heard.
     */
    void idle(final boolean silent)
    {
        if (controller.busy())
        {
            final OpenDecoder successor = beside();
            audition.idle(silent, successor != null && DecoderHandling.isTrusted(successor));
            controller.advance();
            approach(blockFrames);
        }
    }

    /** [worker-thread] The doorbell rang. */
    void onDoorbell()
    {
        final WorkerEndpoint<SourceCatalogInstance> source = opener.source();
        if (source != null)
        {
            source.drainTo(sourceFold);
            final OpenDecoder running = controller.instance();
            if (running != null && running.source() != null && !sourceFold.instanceWanted())
            {
                end(sourceFold.reason());
                controller.lose(String.valueOf(ended));
            }
        }
        controller.onDoorbell();
    }

    private void end(final Reason reason)
    {
        ended = "The track ended early: " + reason.text() + " while it was played.";
    }

    /**
     * [worker-thread] Reads. The hot path: no allocation while no library is replaced.
     *
     * @param to     where the frames go.
     * @param frames how many at most.
     * @return as {@link DecoderInstance#read}; fewer frames than there are where a successor takes over.
     */
    int read(final long to, final int frames)
    {
        int wanted = frames;
        if (controller.busy())
        {
            controller.advance();
            wanted = approach(frames);
        }
        final OpenDecoder running = controller.instance();
        if (running == null)
        {
            return DecoderInstance.FAILED;
        }
        if (audition.isOn())
        {
            audition.startRunning();
        }
        final int count = running.read(to, wanted);
        if (count > 0)
        {
            livePosition.setRelease(running.position());
            final OpenDecoder successor = beside();
            if (successor != null)
            {
                compare(successor, to, count);
            }
        }
        else if (count == DecoderInstance.FAILED)
        {
            ended = running.failure();
            status.fault(running.failure());
            controller.fault(running.failure());
        }
        return count;
    }

    /** The successor reads the same frames. */
    private void compare(final OpenDecoder successor, final long heard, final int frames)
    {
        audition.start();
        final int count = successor.readAll(audition.scratch(), frames);
        if (count == frames)
        {
            audition.compare(heard, frames);
        }
        else if (!successor.failure().isEmpty())
        {
            audition.fail("failed: " + successor.failure());
        }
        else if (successor.hasEnded())
        {
            audition.fail(DecoderHandling.endOf(successor));
        }
        else
        {
            // it has nothing yet: it catches up and begins again
            audition.end();
            successor.handOver();
        }
    }

    /** Lets reader and successor meet: limits the read, or moves the successor on. */
    private int approach(final int frames)
    {
        final OpenDecoder successor = controller.staged();
        final OpenDecoder running = controller.instance();
        if (successor == null || running == null || audition.isOn())
        {
            return frames;
        }
        final long ahead = successor.position() - running.position();
        if (ahead > 0)
        {
            return (int)Math.min(frames, ahead);
        }
        successor.adopt();
        long behind = Math.min(-ahead, (long)CATCH_UP_FACTOR * frames);
        while (behind > 0)
        {
            final int count = successor.skip((int)behind);
            if (count <= 0)
            {
                break;
            }
            behind -= count;
        }
        successor.handOver();
        controller.advance();
        return frames;
    }

    /** Why it ended before its end; null when it did not. */
    @Nullable String endedEarly()
    {
        return ended;
    }

    /** What kept a successor from taking over, once per failure; null when nothing did. */
    @Nullable String takeRecreateFailure()
    {
        final String failure = recreateFailure;
        recreateFailure = null;
        return failure;
    }

    /**
     * [owner] Ends the reader; its instances are destroyed in jobs.
     */
    public void close()
    {
        controller.close();
        audition.close();
        opener.ended().run();
    }

    /**
     * [any-thread] Ends a reader that no worker has adopted.
     */
    public void closeUnused()
    {
        adopt();
        close();
    }

    /** What the controller tells. */
    private final class Changes extends CountingListener
    {
        Changes()
        {
            super(status);
        }

        @Override
        public void destroyed(final Reason reason)
        {
            end(reason);
        }

        @Override
        public void failed(final String message)
        {
            super.failed(message);
            recreateFailure = message;
        }
    }
}
