// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Checks that {@link SoakSignal} is heard frame by frame, in tracks that follow each other without a gap.
 *
 * <p>Each frame that comes is the next one, multiplied by what the gain is by now, to the bit. What else may come was
 * announced before it was asked for, and comes once: a jump, which lands on the very frame that was announced, and a
 * change of the gain, which is exact in each frame of its ramp. While cuts are allowed a track may end early, and
 * another one begin. Everything else is counted: frames that were lost or doubled, by what the frames around them say,
 * and frames that are none of the signal. Frames of silence are the engine's own, which it puts in in a pause, or where
 * a decoder has had nothing for a while; they are counted, and the signal goes on after them.
 *
 * <p>The checking side is [worker-thread]. What it found may be read when the player is closed; methods that may be
 * called at any time say [any-thread].
 */
final class SoakCheck
{
    private final int trackFrames;
    private final int allFrames;
    private final Announced announced;
    private final AtomicInteger publishedNext = new AtomicInteger();
    private final AtomicLong publishedHeard = new AtomicLong();
    private volatile boolean gainMoving;

    private final SoakGain gain;
    private final SoakGain trial;
    private int next;
    /** Since the sink was opened: instances are new. */
    private boolean fresh = true;
    private long heard;
    private long lost;
    private long doubled;
    private long altered;
    private long silentPaused;
    private long silentStarved;
    private long cuts;
    private long jumps;
    private long firstFault = -1;
    private int firstFaultExpected;
    private int firstFaultFound;

    /**
     * A check that begins with the first frame of a track, and with the gain.
     *
     * @param trackFrames length of a track.
     * @param tracks      how many different ones there are; they follow each other in circles.
     * @param gain        a power of two, so that the result is exact.
     * @param announced   what may come besides.
     */
    SoakCheck(final int trackFrames, final int tracks, final float gain, final Announced announced)
    {
        this.announced = announced;
        this.trackFrames = trackFrames;
        this.allFrames = trackFrames * tracks;
        this.gain = new SoakGain(gain);
        this.trial = new SoakGain(gain);
    }

    /** [any-thread] Which frame comes next: of all tracks. */
    int next()
    {
        return publishedNext.getAcquire();
    }

    /** [any-thread] How many frames of its track were heard at least: whole writes. */
    int position()
    {
        return next() % trackFrames;
    }

    /** [any-thread] Frames of the signal that were heard. */
    long heard()
    {
        return publishedHeard.getAcquire();
    }

    /** [any-thread] Whether the gain is on its way: what a jump leaves out would take it further than is known here. */
    boolean isGainMoving()
    {
        return gainMoving;
    }

    /** [job-thread] A sink was opened: what comes begins a track, or goes on after a long pause. */
    void opened()
    {
        if (!announced.isPaused())
        {
            endTrack();
            gain.settle();
            fresh = true;
        }
    }

    /** [job-thread] The sink is closed: nothing more comes of this track, unless it is a pause. */
    void closed()
    {
        if (!announced.isPaused())
        {
            endTrack();
        }
    }

    private void endTrack()
    {
        if (next % trackFrames != 0)
        {
            cut((next - next % trackFrames + trackFrames) % allFrames);
        }
    }

    /**
     * [worker-thread] Frames were accepted. Allocates nothing.
     *
     * @param samples    interleaved float32.
     * @param firstFrame counted from the start of the memory.
     * @param frames     0 or more.
     */
    void heard(final MemorySegment samples, final int firstFrame, final int frames)
    {
        for (long at = (long)firstFrame * SoakSignal.CHANNELS, left = frames; left > 0; left--)
        {
            onFrame(
                samples.getAtIndex(ValueLayout.JAVA_FLOAT, at), samples.getAtIndex(ValueLayout.JAVA_FLOAT, at + 1));
            at += SoakSignal.CHANNELS;
        }
        publishedHeard.setRelease(heard);
        publishedNext.setRelease(next);
        if (gainMoving)
        {
            gainMoving = gain.isMoving();
        }
    }

    private void onFrame(final float left, final float right)
    {
        if (isFrame(next, left, right, gain.factor()))
        {
            goOn(next);
        }
        else if (left == 0 && right == 0)
        {
            silentPaused += announced.isPaused() ? 1 : 0;
            silentStarved += announced.isPaused() ? 0 : 1;
        }
        else if (isGainChange(next, left, right))
        {
            changeGain();
            goOn(next);
        }
        else if (!(hasJumped(left, right) || hasBeenCut(left, right)))
        {
            onFault(left, right);
        }
    }

    private void changeGain()
    {
        gain.set(trial);
        gainMoving = gain.isMoving();
        announced.gainWasHeard();
    }

    private static boolean isFrame(final int frame, final float left, final float right, final float factor)
    {
        return left == SoakSignal.left(frame) * factor && right == SoakSignal.right(frame) * factor;
    }

    private void goOn(final int frame)
    {
        heard++;
        gain.advance();
        fresh = false;
        next = frame + 1 == allFrames ? 0 : frame + 1;
    }

    /** Whether the frame is this one, after the change of the gain that was announced; then the trial holds it. */
    private boolean isGainChange(final int frame, final float left, final float right)
    {
        final Announced.GainChange change = announced.gainChange();
        if (change == null)
        {
            return false;
        }
        trial.set(gain);
        if (change.to() == 0)
        {
            trial.toggle(announced.gain());
        }
        else
        {
            trial.moveTo(change.to());
        }
        if (isFrame(frame, left, right, trial.factor()))
        {
            return true;
        }
        trial.settle();
        return fresh && isFrame(frame, left, right, trial.factor());
    }

    private boolean hasJumped(final float left, final float right)
    {
        final Announced.Jump wanted = announced.jump();
        if (wanted == null || !(lands(wanted.frame(), left, right) || lands(wanted.otherwise(), left, right)))
        {
            return false;
        }
        jumps++;
        announced.jumpWasHeard();
        return true;
    }

    private boolean hasBeenCut(final float left, final float right)
    {
        for (int frame = 0; announced.cutsAllowed() && frame < allFrames; frame += trackFrames)
        {
            if (lands(frame, left, right))
            {
                cuts++;
                return true;
            }
        }
        return false;
    }

    /** Goes on at another frame if it is this one. */
    private boolean lands(final int frame, final float left, final float right)
    {
        if (!isFrame(frame, left, right, gain.factor()))
        {
            if (!isGainChange(frame, left, right))
            {
                return false;
            }
            changeGain();
        }
        goOn(frame);
        return true;
    }

    /** It is neither what is due nor what was announced: finds out what it is, for the report. */
    private void onFault(final float left, final float right)
    {
        int found = find(left, right, gain.factor());
        // the change of the gain may have come at the very place where something is wrong
        if (found < 0 && announced.gainChange() != null)
        {
            boolean _ = isGainChange(next, left, right);
            found = find(left, right, trial.factor());
            if (found >= 0)
            {
                changeGain();
            }
        }
        if (found < 0 || found == next)
        {
            fault(-1);
            altered++;
            goOn(next);
        }
        else
        {
            cut(found);
            goOn(found);
        }
    }

    /** Which frame this is, where it was multiplied by a factor; negative for none. */
    private int find(final float left, final float right, final float factor)
    {
        final int frame = SoakSignal.frameOf(left / factor, right / factor);
        return frame < allFrames ? frame : -1;
    }

    /** The signal goes on at another frame than the next one: by the shorter way round the circle. */
    private void cut(final int to)
    {
        if (announced.cutsAllowed() && to % trackFrames == 0)
        {
            cuts++;
        }
        else
        {
            fault(to);
            final int ahead = Math.floorMod(to - next, allFrames);
            final int behind = Math.floorMod(next - to, allFrames);
            lost += ahead <= behind ? ahead : 0;
            doubled += ahead <= behind ? 0 : behind;
        }
        next = to;
    }

    private void fault(final int found)
    {
        if (firstFault < 0)
        {
            firstFault = heard;
            firstFaultExpected = next;
            firstFaultFound = found;
        }
    }

    /**
     * [worker-thread] Frames that were accepted will not be heard after all, which is so before a jump.
     *
     * @param frames 0 or more.
     */
    void dropped(final long frames)
    {
        if (!announced.cutsAllowed() && frames > 0 && announced.jump() == null)
        {
            fault(next);
            lost += frames;
        }
    }

    /** [worker-thread] Whether blocks come without a pause that somebody asked for. */
    boolean isSteady()
    {
        return !(announced.cutsAllowed() || announced.isPaused() || fresh) && announced.jump() == null;
    }

    /** Frames that should have been heard and were not. */
    long lost()
    {
        return lost;
    }

    /** Frames that were heard again. */
    long doubled()
    {
        return doubled;
    }

    /** Frames that were heard in place of others. */
    long altered()
    {
        return altered;
    }

    /** Frames of silence in pauses. */
    long silentPaused()
    {
        return silentPaused;
    }

    /** Frames of silence that nobody asked for. */
    long silentStarved()
    {
        return silentStarved;
    }

    /** Tracks that ended early while they were allowed to. */
    long cuts()
    {
        return cuts;
    }

    /** Jumps that were heard. */
    long jumps()
    {
        return jumps;
    }

    /** One clause about the first thing that was wrong; empty when nothing was. */
    String firstFault()
    {
        return firstFault < 0 ? "" : "after " + firstFault + " frames, " + nameOf(firstFaultExpected) +
            " was to come, and " + (firstFaultFound < 0 ? "something else" : nameOf(firstFaultFound)) + " came";
    }

    private String nameOf(final int frame)
    {
        return "frame " + frame % trackFrames + " of file " + (frame / trackFrames + 1);
    }
}
