// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlaybackEvent;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.playback.PlayerState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A player of a soak: keeps its queue ahead of what is heard, starts again what had to end, does what the messages to
 * it say, and notices what ends or fails by itself. Driven by the main thread.
 */
final class SoakStream
{

    private final Player player;
    private final List<Path> files;
    private final SoakCheck check;
    private final Announced announced;
    private final SoakSink sink;
    private final BlockTimes times;
    private final SoakPlan plan;
    private final int number;
    private final ConcurrentLinkedQueue<PlaybackEvent> events = new ConcurrentLinkedQueue<>();
    private final List<String> failures = new ArrayList<>();
    private final StreamCounts counts = new StreamCounts();
    private EngineFuture<PlaybackSummary> end;
    private @Nullable EngineFuture<Boolean> seek;
    private boolean jumping;
    private long jumpFromSerial;
    private int jumpFrom;
    private long soughtAtFrames;
    private boolean pausing;
    private long pausedAtFrames = -1;
    private long resumedAtFrames = -1;
    private long enqueued;
    private long heard;

    /**
     * Begins to play.
     *
     * @param number of the stream, from 0.
     * @param files  to be played in circles.
     */
    SoakStream(
        final int number, final Player player, final List<Path> files, final SoakPlan plan, final SoakCheck check,
        final Announced announced, final SoakSink sink, final BlockTimes times)
    {
        this.number = number;
        this.player = player;
        this.files = files;
        this.plan = plan;
        this.check = check;
        this.announced = announced;
        this.sink = sink;
        this.times = times;
        player.addListener(events::add);
        player.dsps(dsps(Script.GAINS[0]));
        fill();
        end = player.play();
    }

    static List<DspChoice> dsps(final float gain)
    {
        return List.of(new DspChoice(Script.DSP, "gain", "{\"gain\":" + gain + "}"));
    }

    /** Adds the next track; its serial number. */
    long enqueue()
    {
        enqueued = player.enqueue(files.get((int)(enqueued % files.size())));
        return enqueued;
    }

    private void fill()
    {
        if (enqueued <= heard)
        {
            enqueue();
        }
    }

    /** Serial number of the track that is heard, or was heard last. */
    long heard()
    {
        return heard;
    }

    /**
     * Takes what happened since the last call.
     *
     * @param mayEnqueue whether a track that is enqueued now will be played.
     */
    void turn(final boolean mayEnqueue)
    {
        for (PlaybackEvent event = events.poll(); event != null; event = events.poll())
        {
            on(event);
        }
        if (mayEnqueue && heard > 0)
        {
            fill();
        }
        if (end.isDone() && mayEnqueue)
        {
            if (!announced.cutsAllowed())
            {
                fail("Playing ended by itself after track " + heard);
            }
            fill();
            end = player.play();
        }
        followJump();
        followPause();
    }

    private void on(final PlaybackEvent event)
    {
        switch (event)
        {
            case final PlaybackEvent.TrackStarted started ->
            {
                if (started.serial() != heard + 1 && !announced.cutsAllowed() && !jumping)
                {
                    fail("Track " + started.serial() + " was heard after track " + heard);
                }
                heard = started.serial();
                counts.track();
            }
            case final PlaybackEvent.TrackFailed failed ->
            {
                counts.cutTrack();
                if (!announced.cutsAllowed())
                {
                    fail(failed.message());
                }
            }
            case PlaybackEvent.RecreateFailed _ -> counts.recreateFailure();
            default ->
            {
                // what else happens is no matter of tracks
            }
        }
    }

    /** Whether nothing is paused or about to jump, the gain is what it should be, and a track is well under way. */
    boolean isQuiet(final int margin)
    {
        return !jumping && !pausing && isGainSettled() && isInsideTrack(margin);
    }

    /** Whether the track will still be heard for a while, and was so before, as the engine knows by now. */
    boolean isInsideTrack(final int margin)
    {
        final int next = check.next();
        final int position = next % plan.trackFrames();
        return position > margin && position < plan.trackFrames() - margin &&
            next / plan.trackFrames() == (heard - 1) % files.size();
    }

    boolean isPausing()
    {
        return pausing;
    }

    /** Whether the pause is in force. */
    boolean isPaused()
    {
        return pausedAtFrames >= 0;
    }

    /** Whether a jump that was asked for was not heard yet. */
    boolean isJumping()
    {
        return jumping;
    }

    /** Whether a change of the gain that was asked for was not heard yet. */
    boolean isGainChanging()
    {
        return announced.gainChange() != null;
    }

    /** Whether the gain is where it should be. */
    boolean isGainSettled()
    {
        return announced.gainChange() == null && !check.isGainMoving();
    }

    /** Announces that the gain will be switched off or on. */
    void expectSwitch()
    {
        announced.announce(new Announced.GainChange(0));
    }

    /** Gives the gain another value; a switched-off one is heard only later. */
    void gain(final float value, final boolean enabled)
    {
        announced.gain(value);
        if (enabled)
        {
            announced.announce(new Announced.GainChange(value));
        }
        player.dsps(dsps(value));
        counts.gainChange();
    }

    /** Goes to a frame of the track that is heard. */
    void seek(final int frame)
    {
        begin(frame, plan.trackFrames());
        seek = player.seek(frame);
        counts.seek();
    }

    /** Goes to the next track. */
    void next()
    {
        begin(plan.trackFrames(), plan.trackFrames());
        player.next();
        counts.skip();
    }

    private void begin(final int offset, final int ahead)
    {
        final int all = files.size() * plan.trackFrames();
        jumpFrom = check.next();
        final int to = jumpFrom - jumpFrom % plan.trackFrames() + offset;
        jumping = true;
        jumpFromSerial = heard;
        soughtAtFrames = -1;
        announced.announce(new Announced.Jump(to % all, (to + ahead) % all));
    }

    /** A jump is over when it was heard, by the check and as an event. */
    private void followJump()
    {
        if (!jumping)
        {
            return;
        }
        final EngineFuture<Boolean> sought = seek;
        final Announced.Jump wanted = announced.jump();
        if (sought != null && sought.isDone() && wanted != null)
        {
            if (!sought.join())
            {
                fail("A seek to frame " + wanted.frame() % plan.trackFrames() + " was refused");
                announced.jumpWasHeard();
            }
            else if (hasPassed(wanted))
            {
                // it went to the very frame that was next
                announced.jumpWasHeard();
            }
        }
        if (announced.jump() == null && (sought != null ? sought.isDone() : heard > jumpFromSerial))
        {
            jumping = false;
            seek = null;
        }
    }

    private boolean hasPassed(final Announced.Jump wanted)
    {
        if (soughtAtFrames < 0)
        {
            soughtAtFrames = check.heard();
        }
        return wanted.frame() >= jumpFrom && wanted.frame() < check.next() &&
            check.heard() - soughtAtFrames > (long)plan.blockFrames() * (plan.ringBlocks() + 2);
    }

    /** Holds back what comes next. */
    void pause()
    {
        pausing = true;
        announced.paused(true);
        player.pause();
        counts.pause();
    }

    /** Goes on. */
    void resume()
    {
        final long went = check.heard() - pausedAtFrames;
        if (went > plan.blockFrames())
        {
            fail("The music went on for " + went + " frames in a pause");
        }
        pausedAtFrames = -1;
        resumedAtFrames = check.heard();
        player.resume();
    }

    private void followPause()
    {
        if (pausing && resumedAtFrames < 0 && pausedAtFrames < 0 && player.state() == PlayerState.PAUSED)
        {
            pausedAtFrames = check.heard();
        }
        else if (resumedAtFrames >= 0 && check.heard() > resumedAtFrames)
        {
            resumedAtFrames = -1;
            pausing = false;
            announced.paused(false);
        }
    }

    /** Ends playing and takes the last events. */
    void stop()
    {
        announced.allowCuts(true);
        jumping = false;
        boolean _ = player.stop().join();
        turn(false);
    }

    private void fail(final String what)
    {
        failures.add((plan.streams() > 1 ? "Stream " + number + ": " + what : what) + (what.endsWith(".") ? "" : "."));
    }

    Player player()
    {
        return player;
    }

    Announced announced()
    {
        return announced;
    }

    SoakCheck check()
    {
        return check;
    }

    SoakSink sink()
    {
        return sink;
    }

    BlockTimes times()
    {
        return times;
    }

    StreamCounts counts()
    {
        return counts;
    }

    /** One sentence for each thing that went wrong. */
    List<String> failures()
    {
        return failures;
    }
}
