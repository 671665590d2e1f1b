// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.AudioPipeline;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.playback.DecoderChoice;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlaybackEvent;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.playback.PlayerAgent;
import dev.stellatune.engine.playback.PlayerState;
import dev.stellatune.engine.playback.Track;
import dev.stellatune.engine.playback.TrackInfo;
import dev.stellatune.engine.worker.EngineThread;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Plays a queue of tracks through one sink. [any-thread]
 *
 * <p>Commands return at once and take effect in the order given. A track that cannot be played is reported and the
 * next one plays; the queue's end closes the sink, which finishes a file. Commands to a closed player are an
 * {@link IllegalStateException}.
 */
public final class Player implements AutoCloseable
{
    private final AudioEngine engine;
    private final int place;
    private final AudioPipeline pipeline;
    private final PlayerAgent agent;
    private final Listeners listeners;
    private final AtomicLong serials = new AtomicLong();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable EngineFuture<PlaybackSummary> end;

    Player(
        final AudioEngine engine,
        final int place,
        final AudioPipeline pipeline,
        final PlayerAgent agent,
        final Listeners listeners)
    {
        this.place = place;
        this.listeners = listeners;
        this.engine = engine;
        this.pipeline = pipeline;
        this.agent = agent;
    }

    /**
     * Adds a file to the end of the queue.
     *
     * @param file to play.
     * @return the track's serial number, as events name it.
     */
    public long enqueue(final Path file)
    {
        return enqueue(MediaInput.ofFile(file), null);
    }

    /**
     * Adds an input to the end of the queue.
     *
     * @param input  to play.
     * @param choice the decoder to use; null for the best by score.
     * @return the track's serial number, as events name it.
     */
    public long enqueue(final MediaInput input, final @Nullable DecoderChoice choice)
    {
        final long serial = serials.incrementAndGet();
        command(() -> agent.enqueue(new Track(serial, input, choice)));
        return serial;
    }

    /**
     * Chooses the DSPs. Takes effect when the sink is opened next: at the start, or for a track of another format.
     * Where these are the DSPs that are there already, new configurations take effect at once, in the way that each
     * plugin chooses.
     *
     * @param choices in the order in which they process.
     */
    public void dsps(final List<DspChoice> choices)
    {
        final List<DspChoice> copy = List.copyOf(choices);
        command(() -> agent.dsps(copy));
    }

    /**
     * Starts with the first track of the queue, or goes on after a pause.
     *
     * @return done when everything was heard and the sink is closed.
     */
    public EngineFuture<PlaybackSummary> play()
    {
        final EngineFuture<PlaybackSummary> done = engine.newFuture();
        end = done;
        command(() -> agent.play(done));
        return done;
    }

    /**
     * Holds the next frame back. Devices go on with silence for five seconds and are closed then, files wait.
     */
    public void pause()
    {
        command(() -> agent.pause(true));
    }

    /**
     * Goes on with the frame that was held back. A device that was closed meanwhile is opened again first;
     * where that fails the player stays paused and tells it as a {@link PlaybackEvent.SinkFailed}.
     */
    public void resume()
    {
        command(() -> agent.pause(false));
    }

    /**
     * Goes to an exact frame of the track that is heard. What plays goes on until the new place is ready.
     *
     * @param frame from the track's start, 0 or more.
     * @return whether it was done; false when nothing is heard, or the track cannot be sought.
     */
    public EngineFuture<Boolean> seek(final long frame)
    {
        if (frame < 0)
        {
            throw new IllegalArgumentException("frame " + frame + " is negative");
        }
        final EngineFuture<Boolean> done = engine.newFuture();
        command(() -> agent.seek(frame, done));
        return done;
    }

    /**
     * Leaves the track that is heard for the next one in the queue.
     */
    public void next()
    {
        command(agent::skip);
    }

    /**
     * Stops at once, forgets the queue and finishes the sink with what was written.
     *
     * @return done when the sink is closed; whether anything was playing.
     */
    public EngineFuture<Boolean> stop()
    {
        return stop(false);
    }

    /**
     * Stops at once, forgets the queue and leaves nothing of the sink's output behind.
     *
     * @return done when the sink is closed; whether anything was playing.
     */
    public EngineFuture<Boolean> discard()
    {
        return stop(true);
    }

    /** Every command goes this way: none can come after the one that stops the player for good. */
    private synchronized void command(final Runnable request)
    {
        if (closed.get() || !engine.post(request))
        {
            throw new IllegalStateException("the player is closed");
        }
    }

    /** The last command. */
    synchronized EngineFuture<Boolean> stopForGood()
    {
        final EngineFuture<Boolean> done = engine.newFuture();
        closed.set(true);
        engine.post(() -> agent.stop(false, done));
        return done;
    }

    private EngineFuture<Boolean> stop(final boolean discard)
    {
        final EngineFuture<Boolean> done = engine.newFuture();
        command(() -> agent.stop(discard, done));
        return done;
    }

    /**
     * Sets the volume. It is reached within one block, and heard when the sink has played what it holds.
     *
     * @param factor that samples are multiplied by, 0 (silence) to 1 (unchanged, to the bit).
     */
    public void volume(final double factor)
    {
        if (!(factor >= 0 && factor <= 1))
        {
            throw new IllegalArgumentException("volume " + factor + " is not 0 to 1");
        }
        pipeline.volume((float)factor);
    }

    /**
     * How often music was interrupted because a device had nothing to play.
     *
     * @return since the player was made; 0 for sinks that are not paced.
     */
    public long underruns()
    {
        return agent.underruns();
    }

    /**
     * Waits for the end of what {@link #play()} began.
     *
     * @return what was played.
     * @throws IllegalStateException when nothing was started, or on a thread of the engine's own.
     */
    public PlaybackSummary awaitEnd()
    {
        final EngineFuture<PlaybackSummary> future = end;
        if (future == null)
        {
            throw new IllegalStateException("play() was not called");
        }
        return future.join();
    }

    /**
     * Adds a listener to this player's events.
     *
     * @param listener called on the control thread; must return quickly.
     */
    public void addListener(final PlaybackEvent.Listener listener)
    {
        listeners.add(listener);
    }

    /**
     * What the player is doing.
     *
     * @return as of now.
     */
    public PlayerState state()
    {
        return agent.record().state();
    }

    /**
     * The track that is heard.
     *
     * @return null when none is.
     */
    public @Nullable TrackInfo track()
    {
        return agent.record().heard();
    }

    /**
     * The position that is heard: what the sink accepted less what it still holds.
     *
     * @return in frames from the track's start.
     */
    public long position()
    {
        return Math.max(0, pipeline.heardPosition(agent.record().heardSerial()));
    }

    /**
     * Frames of music that the sink has accepted.
     *
     * @return since the player was made.
     */
    public long acceptedFrames()
    {
        return pipeline.acceptedFrames();
    }

    /**
     * Blocks that have gone all the way through the pipeline.
     *
     * @return since the player was made.
     */
    public long blocks()
    {
        return pipeline.blocks();
    }

    /**
     * When the first frame was accepted.
     *
     * @return by the engine's clock, in nanoseconds; 0 before.
     */
    public long firstAcceptedNs()
    {
        return pipeline.firstAcceptedNs();
    }

    /**
     * What the names of its threads begin with, and what the engine's status calls it.
     *
     * @return no other living player of the engine has it.
     */
    public String name()
    {
        return nameOf(place);
    }

    /** The name of the player at a place. */
    static String nameOf(final int place)
    {
        return "stellatune-player" + (place + 1);
    }

    /**
     * The threads of this player's workers.
     *
     * @return in the order decoder, DSP, sink; one in FUSED; none in INVOKER.
     */
    public List<EngineThread> workerThreads()
    {
        return pipeline.threads();
    }

    /**
     * Stops, finishes the sink and ends the workers. Later calls do nothing.
     */
    @Override
    public void close()
    {
        engine.requireMayWait();
        close(engine.newCloseDeadline());
    }

    void close(final long deadlineNs)
    {
        if (closing.compareAndSet(false, true))
        {
            engine.close(this, deadlineNs);
        }
    }

    /** Among the living players of the engine, counted from 0. */
    int place()
    {
        return place;
    }

    AudioPipeline pipeline()
    {
        return pipeline;
    }

    PlayerAgent agent()
    {
        return agent;
    }
}
