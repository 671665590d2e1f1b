// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.pipeline.AudioPipeline;
import dev.stellatune.engine.pipeline.Signal;
import dev.stellatune.engine.pipeline.TrackReader;
import dev.stellatune.engine.pipeline.Transport;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.plugin.PluginHost;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * A player's decisions. [control-thread] throughout; commands come as posted requests, results of jobs as well.
 *
 * <p>Tracks move from the queue through {@code inFlight}, in the order in which they will be heard: its first is heard
 * now, its last is the one being decoded; {@code prefetched} is ready to follow, {@code prefetching} is being opened.
 * Every attempt to open something carries the generation in which it began; a seek, skip or stop begins a new one, and
 * late results are given up.
 */
public final class PlayerAgent
{
    private final AudioPipeline pipeline;
    private final TrackLoader loader;
    private final SinkHolder output;
    private final Consumer<PlaybackEvent> events;
    private final Deque<Track> queue = new ArrayDeque<>();
    private final Deque<Track> inFlight = new ArrayDeque<>();
    private final Map<Long, TrackInfo> infos = new HashMap<>();
    private final Set<String> decoders = new LinkedHashSet<>();
    private final List<String> failures = new ArrayList<>();
    private @Nullable Track prefetched;
    private @Nullable Track prefetching;
    private boolean drained;
    private @Nullable Runnable onRelease;
    private long releaseEpoch;
    private long heardSerial;
    private long generation;
    private long epoch;
    private boolean active;
    private boolean paused;
    private int tracksStarted;
    private long framesBefore;
    private @Nullable AudioFormat lastFormat;
    private volatile PlayerState state = PlayerState.STOPPED;
    private volatile @Nullable TrackInfo heardInfo;
    private volatile long heardTrack;
    private CompletableFuture<PlaybackSummary> end = new CompletableFuture<>();

    private PlayerAgent(
        final AudioPipeline pipeline,
        final TrackLoader loader,
        final SinkHolder output,
        final Consumer<PlaybackEvent> events)
    {
        this.pipeline = pipeline;
        this.loader = loader;
        this.output = output;
        this.events = events;
    }

    /**
     * Makes the agent of a player.
     *
     * @param pipeline    that it steers.
     * @param runtime     whose plugins it uses.
     * @param host        lends Java byte sources to native code.
     * @param jobs        where things are opened and closed.
     * @param clock       for back-off.
     * @param status      counts and errors.
     * @param blockFrames of the pipeline.
     * @param sink        where it plays to.
     * @param events      gets what happens, on the control thread.
     * @return an agent, to be driven by the control thread.
     */
    public static PlayerAgent create(
        final AudioPipeline pipeline,
        final PluginRuntime runtime,
        final PluginHost host,
        final JobExecutor jobs,
        final NanoClock clock,
        final EngineStatus status,
        final int blockFrames,
        final AudioSink sink,
        final Consumer<PlaybackEvent> events)
    {
        return new PlayerAgent(
            pipeline,
            new TrackLoader(runtime, host, jobs, clock, status, blockFrames, pipeline.doorbell()),
            new SinkHolder(sink, pipeline, runtime, jobs, clock, status),
            events);
    }

    /**
     * [any-thread] What the player is doing.
     *
     * @return as of now.
     */
    public PlayerState state()
    {
        return state;
    }

    /**
     * [any-thread] The track that is heard.
     *
     * @return null when none is.
     */
    public @Nullable TrackInfo heardInfo()
    {
        return heardInfo;
    }

    /**
     * [any-thread] The position that is heard.
     *
     * @return in frames from the track's start; 0 when none is heard.
     */
    public long heardPosition()
    {
        return Math.max(0, pipeline.heardPosition(heardTrack));
    }

    /**
     * Adds a track to the end of the queue.
     *
     * @param track with a serial number of its own.
     */
    public void enqueue(final Track track)
    {
        queue.add(track);
        if (active && prefetched == null && prefetching == null && !inFlight.isEmpty())
        {
            prefetch();
        }
    }

    /**
     * Chooses the DSPs, from the next start on.
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
     * @param done is completed when everything was heard.
     */
    public void play(final CompletableFuture<PlaybackSummary> done)
    {
        if (active)
        {
            final CompletableFuture<?> _ = end.thenAccept(done::complete);
            pause(false);
            return;
        }
        active = true;
        paused = false;
        end = done;
        framesBefore = pipeline.acceptedFrames();
        tracksStarted = 0;
        lastFormat = null;
        failures.clear();
        decoders.clear();
        setState(PlayerState.BUFFERING);
        startNext();
    }

    /**
     * Pauses or goes on.
     *
     * @param now whether to pause.
     */
    public void pause(final boolean now)
    {
        if (active && paused != now)
        {
            paused = now;
            if (pipeline.transport().sink() != null)
            {
                pipeline.transport(pipeline.transport().paused(now));
                setState(now ? PlayerState.PAUSED : PlayerState.PLAYING);
            }
        }
    }

    /**
     * Goes to a frame of the track that is heard. What plays goes on until the new place is ready.
     *
     * @param frame from the track's start.
     * @param done  gets false when nothing is heard that could be sought in.
     */
    public void seek(final long frame, final CompletableFuture<Boolean> done)
    {
        final Track heard = inFlight.peekFirst();
        if (!active || heard == null)
        {
            done.complete(Boolean.FALSE);
            return;
        }
        final long began = ++generation;
        requeuePrefetching();
        loader.open(heard, frame, reader ->
        {
            if (began != generation)
            {
                reader.closeUnused();
                done.complete(Boolean.FALSE);
                return;
            }
            requeueAfter(heard);
            cutTo(heard, reader);
            done.complete(Boolean.TRUE);
        }, message ->
        {
            events.accept(new PlaybackEvent.RecreateFailed(message));
            if (began == generation && prefetched == null && prefetching == null)
            {
                prefetch();
            }
            done.complete(Boolean.FALSE);
        });
    }

    /** Tracks that follow a track and were already on their way go back to the head of the queue. */
    private void requeueAfter(final Track kept)
    {
        generation++;
        requeuePrefetching();
        final Track next = prefetched;
        prefetched = null;
        if (next != null)
        {
            queue.addFirst(next);
        }
        for (final Iterator<Track> iterator = inFlight.descendingIterator(); iterator.hasNext();)
        {
            final Track track = iterator.next();
            if (track.serial() != kept.serial())
            {
                queue.addFirst(track);
            }
        }
        inFlight.clear();
    }

    private void requeuePrefetching()
    {
        final Track track = prefetching;
        prefetching = null;
        if (track != null)
        {
            queue.addFirst(track);
        }
    }

    /** Leaves the track that is heard and goes to the next one in the queue. */
    public void skip()
    {
        final Track heard = inFlight.peekFirst();
        if (active && heard != null)
        {
            requeueAfter(heard);
            startNext();
        }
    }

    /**
     * Stops: forgets the queue, finishes the sink.
     *
     * @param discard true to leave nothing of the sink's output behind.
     * @param done    completed when the sink is closed.
     */
    public void stop(final boolean discard, final CompletableFuture<Boolean> done)
    {
        queue.clear();
        if (!active)
        {
            done.complete(Boolean.FALSE);
            return;
        }
        finish(discard);
        final CompletableFuture<?> _ = end.thenAccept(summary -> done.complete(Boolean.TRUE));
    }

    /** Opens the next track of the queue and cuts to it. */
    private void startNext()
    {
        final Track track = queue.poll();
        if (track == null)
        {
            finish(false);
            return;
        }
        final long began = ++generation;
        loader.open(track, 0, reader ->
        {
            if (began == generation)
            {
                cutTo(track, reader);
            }
            else
            {
                reader.closeUnused();
            }
        }, message ->
        {
            fail(track, message);
            if (began == generation)
            {
                startNext();
            }
        });
    }

    /** Cuts to a reader, through a sink in its format. */
    private void cutTo(final Track track, final TrackReader reader)
    {
        inFlight.clear();
        inFlight.add(track);
        note(track, reader);
        if (reader.format().equals(output.format()))
        {
            cutNow(reader);
            return;
        }
        final long began = generation;
        whenReleased(() -> output.reopen(reader.format(),
            () ->
            {
                if (began == generation)
                {
                    cutNow(reader);
                }
                else
                {
                    reader.closeUnused();
                }
            },
            message ->
            {
                reader.closeUnused();
                fail(track, track.input().name() + " cannot be played: " + message);
                if (began == generation)
                {
                    inFlight.clear();
                    startNext();
                }
            }));
    }

    private void note(final Track track, final TrackReader reader)
    {
        final String decoder = reader.opener().decoder().factory().pluginId();
        infos.put(track.serial(), TrackProbe.describe(track.input(), reader));
        decoders.add(decoder);
        lastFormat = reader.format();
    }

    private void cutNow(final TrackReader reader)
    {
        epoch++;
        drained = false;
        pipeline.cut(new Transport(epoch, paused, reader.format(), output.sink(), output.chain()), reader);
        setState(paused ? PlayerState.PAUSED : PlayerState.PLAYING);
        prefetch();
    }

    /** Makes the workers let go of the sink and the DSPs, then goes on. */
    private void whenReleased(final Runnable then)
    {
        final Runnable earlier = onRelease;
        if (earlier != null)
        {
            onRelease = () ->
            {
                earlier.run();
                then.run();
            };
            return;
        }
        if (pipeline.transport().sink() == null)
        {
            then.run();
            return;
        }
        epoch++;
        releaseEpoch = epoch;
        onRelease = then;
        pipeline.cut(new Transport(epoch, false, pipeline.transport().format(), null, null), null);
    }

    /** Opens what follows the track being decoded; says that it is the end when nothing does. */
    private void prefetch()
    {
        final Track track = queue.poll();
        if (track == null)
        {
            onNothingFollows();
            return;
        }
        final long began = generation;
        prefetching = track;
        loader.open(track, 0, reader ->
        {
            if (began != generation)
            {
                reader.closeUnused();
                return;
            }
            prefetching = null;
            if (drained)
            {
                cutTo(track, reader);
                return;
            }
            prefetched = track;
            note(track, reader);
            pipeline.next(epoch, reader);
        }, message ->
        {
            if (began == generation)
            {
                fail(track, message);
                prefetching = null;
                prefetch();
            }
        });
    }

    private void onNothingFollows()
    {
        if (drained)
        {
            finish(false);
        }
        else
        {
            pipeline.next(epoch, null);
        }
    }

    /**
     * Takes the pipeline's signals.
     *
     * @return how many there were.
     */
    public int doWork()
    {
        int work = 0;
        for (Signal signal = pipeline.pollSignal(); signal != null; signal = pipeline.pollSignal())
        {
            onSignal(signal);
            work++;
        }
        return work;
    }

    private void onSignal(final Signal signal)
    {
        switch (signal.kind())
        {
            case NEXT_TAKEN -> onNextTaken(signal);
            case TRACK_HEARD -> onHeard(signal.track());
            case TRACK_FAILED -> onTrackFailed(signal);
            case RECREATE_FAILED -> events.accept(new PlaybackEvent.RecreateFailed(signal.message()));
            case DRAINED -> onDrained(signal);
            case SINK_FAILED -> onSinkFailed(signal);
            case SINK_RELEASED -> onSinkReleased(signal);
            case CHAIN_RELEASED -> output.onChainReleased();
        }
    }

    private void onNextTaken(final Signal signal)
    {
        final Track taken = prefetched;
        if (signal.epoch() == epoch && taken != null && taken.serial() == signal.track())
        {
            prefetched = null;
            inFlight.add(taken);
            prefetch();
        }
    }

    private void onHeard(final long serial)
    {
        if (serial == heardSerial)
        {
            return;
        }
        endHeard();
        while (!inFlight.isEmpty() && inFlight.getFirst().serial() != serial && containsInFlight(serial))
        {
            inFlight.removeFirst();
        }
        final TrackInfo info = infos.get(serial);
        heardSerial = serial;
        heardTrack = serial;
        heardInfo = info;
        tracksStarted++;
        if (info != null)
        {
            events.accept(new PlaybackEvent.TrackStarted(serial, info));
        }
    }

    private boolean containsInFlight(final long serial)
    {
        return inFlight.stream().anyMatch(track -> track.serial() == serial);
    }

    private void endHeard()
    {
        final TrackInfo info = infos.remove(heardSerial);
        if (heardSerial != 0 && info != null)
        {
            events.accept(new PlaybackEvent.TrackEnded(heardSerial, info.name()));
        }
        heardSerial = 0;
    }

    private void onTrackFailed(final Signal signal)
    {
        final TrackInfo info = infos.get(signal.track());
        final String name = info == null ? "track " + signal.track() : info.name();
        final String message = name + ": " + signal.message();
        failures.add(message);
        events.accept(new PlaybackEvent.TrackFailed(signal.track(), name, message));
    }

    private void onDrained(final Signal signal)
    {
        if (signal.epoch() != epoch || !active)
        {
            return;
        }
        endHeard();
        inFlight.clear();
        final Track next = prefetched;
        final TrackReader reader = pipeline.takeBackNext();
        prefetched = null;
        if (next != null && reader != null)
        {
            cutTo(next, reader);
        }
        else if (prefetching == null)
        {
            startNext();
        }
        else
        {
            // a track that was enqueued at the very end is still being opened
            drained = true;
        }
    }

    private void onSinkFailed(final Signal signal)
    {
        if (signal.epoch() == epoch && active)
        {
            failures.add(signal.message());
            queue.clear();
            finish(true);
        }
    }

    private void onSinkReleased(final Signal signal)
    {
        final Runnable then = onRelease;
        if (then != null && signal.epoch() >= releaseEpoch)
        {
            onRelease = null;
            then.run();
        }
    }

    private void fail(final Track track, final String message)
    {
        failures.add(message);
        infos.remove(track.serial());
        events.accept(new PlaybackEvent.TrackFailed(track.serial(), track.input().name(), message));
    }

    private void finish(final boolean discard)
    {
        generation++;
        prefetched = null;
        prefetching = null;
        inFlight.clear();
        active = false;
        final CompletableFuture<PlaybackSummary> ended = end;
        whenReleased(() -> output.close(discard, failure ->
        {
            if (failure != null)
            {
                failures.add(failure);
            }
            endHeard();
            heardInfo = null;
            heardTrack = 0;
            infos.clear();
            final PlaybackSummary summary = summary();
            setState(PlayerState.STOPPED);
            events.accept(new PlaybackEvent.Finished(summary));
            ended.complete(summary);
        }));
    }

    private PlaybackSummary summary()
    {
        final AudioSink sink = output.sink();
        return new PlaybackSummary(
            pipeline.acceptedFrames() - framesBefore,
            lastFormat,
            tracksStarted,
            List.copyOf(decoders),
            sink.underruns(),
            List.copyOf(failures));
    }

    private void setState(final PlayerState now)
    {
        if (state != now)
        {
            state = now;
            events.accept(new PlaybackEvent.StateChanged(now));
        }
    }
}
