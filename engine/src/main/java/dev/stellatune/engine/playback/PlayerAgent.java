// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.pipeline.AudioPipeline;
import dev.stellatune.engine.pipeline.Signal;
import dev.stellatune.engine.pipeline.TrackReader;
import dev.stellatune.engine.sink.AudioSink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A player's decisions. [control-thread] Commands and the results of jobs come as posted requests.
 */
public final class PlayerAgent
{
    private final AudioPipeline pipeline;
    private final TrackOpenings openings;
    private final SinkHolder output;
    private final PlaybackRecord record;
    private final TrackQueue tracks = new TrackQueue();
    private final CutOver cutOver;
    /** The answers to all stops so far. */
    private CompletableFuture<?> stops = CompletableFuture.completedFuture(null);
    private boolean active;
    private boolean drained;
    private boolean starving;
    private long cutting = -1; // the generation whose cut waits for the sink to open; -1 for none
    private CompletableFuture<PlaybackSummary> end = CompletableFuture.completedFuture(
        new PlaybackSummary(0, null, 0, List.of(), 0, List.of()));

    /**
     * An agent with nothing to play, to be driven by the control thread.
     *
     * @param parts       of its engine.
     * @param pipeline    that it steers.
     * @param sink        where it plays to.
     * @param events      gets what happens, on the control thread.
     */
    public PlayerAgent(
        final EngineParts parts,
        final AudioPipeline pipeline,
        final AudioSink sink,
        final Consumer<PlaybackEvent> events)
    {
        this.pipeline = pipeline;
        this.openings = new TrackOpenings(new TrackLoader(parts, pipeline.doorbell()));
        this.output = new SinkHolder(parts, sink, pipeline.doorbell());
        this.cutOver = new CutOver(pipeline, output, parts.clock(), this::onDeviceAway);
        this.record = new PlaybackRecord(events);
    }

    /**
     * What happened so far.
     *
     * @return live; its public methods may be called by any thread.
     */
    public PlaybackRecord record()
    {
        return record;
    }

    /**
     * Adds a track to the end of the queue.
     *
     * @param track with a serial number of its own.
     */
    public void enqueue(final Track track)
    {
        tracks.add(track);
        if (active && cutting != openings.generation() && tracks.wantsFollower())
        {
            prefetch();
        }
    }

    /**
     * Chooses the DSPs, from the next time that the sink is opened; those that are there are configured at once.
     *
     * @param choices in order.
     */
    public void dsps(final List<DspChoice> choices)
    {
        output.dsps(choices);
    }

    /**
     * Starts, or goes on after a pause.
     *
     * @param done is completed when everything was heard and the sink is closed.
     */
    public void play(final CompletableFuture<PlaybackSummary> done)
    {
        if (active)
        {
            CompletableFuture<?> _ = end.thenAccept(done::complete);
            pause(false);
            return;
        }
        if (!end.isDone())
        {
            // the sink is still being closed
            CompletableFuture<?> _ = end.thenAccept(summary -> play(done));
            return;
        }
        active = true;
        cutOver.pause(false);
        end = done;
        record.begin(pipeline.acceptedFrames(), underruns());
        record.state(PlayerState.BUFFERING);
        startNext();
    }

    /**
     * Pauses or goes on.
     *
     * @param now whether to pause.
     */
    public void pause(final boolean now)
    {
        if (active && cutOver.pause(now))
        {
            showState();
        }
    }

    /**
     * Goes to a frame of the track that is heard. What plays goes on until the new place is ready.
     *
     * @param frame from the track's start.
     * @param done  gets false when nothing is heard, the track cannot be sought, or another command came in between.
     */
    public void seek(final long frame, final CompletableFuture<Boolean> done)
    {
        final Track heard = tracks.heard();
        if (!active || heard == null || cutting == openings.generation())
        {
            done.complete(Boolean.FALSE);
            return;
        }
        openings.supersede();
        tracks.requeueOpening();
        openings.open(heard, frame, reader ->
        {
            openings.supersede();
            tracks.requeueAfter(heard);
            cutTo(heard, reader);
            done.complete(Boolean.TRUE);
        }, message ->
        {
            record.recreateFailed(message);
            if (tracks.wantsFollower())
            {
                prefetch();
            }
            done.complete(Boolean.FALSE);
        }, () -> done.complete(Boolean.FALSE));
    }

    /** Leaves the track that is heard and goes to the next one in the queue. */
    public void skip()
    {
        final Track heard = tracks.heard();
        AudioPipeline.closeUnused(pipeline.takeBackNext());
        if (heard != null)
        {
            tracks.requeueAfter(heard);
        }
        if (active && (heard != null || tracks.isOpening()))
        {
            startNext();
        }
    }

    /**
     * Stops: forgets the queue, finishes the sink.
     *
     * @param discard true to leave nothing of the sink's output behind.
     * @param done    gets whether anything was playing, when the sink is closed.
     */
    public void stop(final boolean discard, final CompletableFuture<Boolean> done)
    {
        tracks.forgetWaiting();
        final boolean wasActive = active;
        if (wasActive)
        {
            finish(discard);
        }
        // whoever asked first is answered first: who closes the player returns last
        stops = CompletableFuture.allOf(end, stops).thenRun(() -> done.complete(wasActive));
    }

    /** Opens the next track of the queue and cuts to it. */
    private void startNext()
    {
        openings.supersede();
        tracks.openingEnded();
        final Track track = tracks.poll();
        if (track == null)
        {
            finish(false);
        }
        else
        {
            openFollower(track, reader -> cutTo(track, reader), this::startNext);
        }
    }

    /** Opens a track from the queue; one that fails is reported and left behind. */
    private void openFollower(final Track track, final Consumer<TrackReader> opened, final Runnable otherwise)
    {
        tracks.opening(track);
        openings.open(track, 0, opened, message ->
        {
            tracks.openingEnded();
            record.failed(track, message);
            otherwise.run();
        }, () ->
        {
        });
    }

    /** Cuts to a reader, and prepares what follows it. */
    private void cutTo(final Track track, final TrackReader reader)
    {
        tracks.cutTo(track);
        record.opened(track.serial(), TrackProbe.describe(track.input(), reader));
        final long began = openings.generation();
        cutting = began;
        cutOver.cutTo(reader, () -> began == openings.generation(), () ->
        {
            cutting = -1;
            drained = false;
            starving = false;
            showState();
            prefetch();
        }, message ->
        {
            record.failed(track, TrackLoader.sentence(track.input(), message));
            tracks.drained();
            startNext();
        });
    }

    /** Opens what follows the track being decoded. */
    private void prefetch()
    {
        final Track track = tracks.poll();
        if (track != null)
        {
            openFollower(track, reader -> onFollower(track, reader), this::prefetch);
        }
        else if (drained)
        {
            finish(false);
        }
        else
        {
            cutOver.follow(null);
        }
    }

    private void onFollower(final Track track, final TrackReader reader)
    {
        if (drained)
        {
            cutTo(track, reader);
        }
        else
        {
            tracks.ready(track);
            record.opened(track.serial(), TrackProbe.describe(track.input(), reader));
            cutOver.follow(reader);
        }
    }

    private void showState()
    {
        record.state(cutOver.isPaused() ? PlayerState.PAUSED :
            starving ? PlayerState.BUFFERING : PlayerState.PLAYING);
    }

    /**
     * Takes the pipeline's signals.
     *
     * @return how many there were.
     */
    public int doWork()
    {
        int work = cutOver.doWork();
        for (Signal signal = pipeline.pollSignal(); signal != null; signal = pipeline.pollSignal(), work++)
        {
            onSignal(signal);
        }
        return work;
    }

    private void onSignal(final Signal signal)
    {
        if (signal.kind().isBoundToEpoch() && !(active && signal.epoch() == cutOver.epoch()))
        {
            return;
        }
        switch (signal.kind())
        {
            case NEXT_TAKEN ->
            {
                if (tracks.taken(signal.track()))
                {
                    prefetch();
                }
            }
            case TRACK_HEARD ->
            {
                tracks.heardIs(signal.track());
                record.started(signal.track());
            }
            case TRACK_FAILED -> record.endedEarly(signal.track(), signal.message());
            case RECREATE_FAILED -> record.recreateFailed(signal.message());
            case DRAINED -> onDrained();
            case STARVED, FED ->
            {
                starving = signal.kind() == Signal.Kind.STARVED;
                showState();
            }
            case SINK_FAILED -> onSinkLost(signal.message());
            case SINK_SUSPENDED -> cutOver.onSinkSuspended();
            case SINK_RELEASED -> cutOver.onSinkReleased(signal.epoch());
            case CHAIN_RELEASED -> output.onChainReleased();
        }
    }

    private void onDeviceAway(final String message)
    {
        record.sinkFailed(message);
        showState();
    }

    private void onSinkLost(final String message)
    {
        record.failed(message);
        tracks.forgetWaiting();
        finish(true);
    }

    private void onDrained()
    {
        record.ended();
        tracks.drained();
        final TrackReader reader = pipeline.takeBackNext();
        final Track next = tracks.takeReady(reader != null);
        if (reader != null && next != null)
        {
            cutTo(next, reader);
            return;
        }
        AudioPipeline.closeUnused(reader);
        // a track that was enqueued at the very end may still be on its way
        drained = tracks.isOpening();
        if (!drained)
        {
            startNext();
        }
    }

    private void finish(final boolean discard)
    {
        openings.supersede();
        tracks.forgetInFlight();
        active = false;
        final CompletableFuture<PlaybackSummary> ended = end;
        cutOver.release(() -> output.close(discard, failure ->
        {
            if (failure != null)
            {
                record.failed(failure);
            }
            ended.complete(record.finish(pipeline.acceptedFrames(), underruns()));
        }));
    }

    /**
     * [any-thread] How often the device had nothing to play in the midst of music.
     *
     * @return the sink's count, and the times that it was given silence because nothing was ready.
     */
    public long underruns()
    {
        return output.sink().underruns() + pipeline.starvations();
    }
}
