// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Checks that {@link SoakSignal} is heard frame by frame, in tracks that follow each other without a gap.
 *
 * <p>Two things may change it, and only while they are under way: the gain, once for each change that was announced,
 * and a cut to the first frame of a track. Everything else is counted: frames that were lost or doubled, by what the
 * frames around them say, and frames that are none of the signal. Frames of silence are the engine's own, which it puts
 * in where a decoder has had nothing for a while; they are counted, and the signal goes on after them.
 *
 * <p>The checking side is [worker-thread]. What it found may be read when the player is closed; methods that may be
 * called at any time say [any-thread].
 */
final class SoakCheck implements FrameCheck
{
    private final int trackFrames;
    private final int allFrames;
    private final float gain;
    private final AtomicInteger announcedChanges = new AtomicInteger();
    private final AtomicInteger heardChanges = new AtomicInteger();
    private final AtomicInteger publishedPosition = new AtomicInteger();
    private final AtomicLong publishedHeard = new AtomicLong();
    private volatile boolean cutsAllowed;

    private int next;
    private boolean bypassed;
    private long heard;
    private long lost;
    private long doubled;
    private long altered;
    private long silent;
    private long cuts;
    private long firstFault = -1;
    private int firstFaultExpected;
    private int firstFaultFound;

    /**
     * A check that begins with the first frame of a track, and with the gain.
     *
     * @param trackFrames length of a track.
     * @param tracks      how many different ones there are; they follow each other in circles.
     * @param gain        a power of two, so that the result is exact.
     */
    SoakCheck(final int trackFrames, final int tracks, final float gain)
    {
        this.trackFrames = trackFrames;
        this.allFrames = trackFrames * tracks;
        this.gain = gain;
    }

    /** [any-thread] From gain to no gain or back: may be heard from now on, once. */
    void announceChange()
    {
        announcedChanges.incrementAndGet();
    }

    /** [any-thread] Whether all announced changes were heard. */
    boolean changesHeard()
    {
        return heardChanges.get() == announcedChanges.get();
    }

    /** [any-thread] Whether tracks may end early, and the next one begin. */
    void allowCuts(final boolean allowed)
    {
        cutsAllowed = allowed;
    }

    /** [any-thread] As set by {@link #allowCuts}. */
    boolean cutsAllowed()
    {
        return cutsAllowed;
    }

    /** [any-thread] How many frames of its track were heard at least: whole writes. */
    int position()
    {
        return publishedPosition.get();
    }

    /** [any-thread] Frames of the signal that were heard. */
    long heard()
    {
        return publishedHeard.get();
    }

    @Override
    public void opened()
    {
        if (next % trackFrames != 0)
        {
            cut((next - next % trackFrames + trackFrames) % allFrames);
        }
    }

    @Override
    public void heard(final MemorySegment samples, final int firstFrame, final int frames)
    {
        for (long at = (long)firstFrame * SoakSignal.CHANNELS, left = frames; left > 0; left--)
        {
            onFrame(
                samples.getAtIndex(ValueLayout.JAVA_FLOAT, at), samples.getAtIndex(ValueLayout.JAVA_FLOAT, at + 1));
            at += SoakSignal.CHANNELS;
        }
        publishedHeard.setRelease(heard);
        publishedPosition.setRelease(next % trackFrames);
    }

    private void onFrame(final float left, final float right)
    {
        if (isFrame(next, left, right, factor(bypassed)))
        {
            goOn(next);
        }
        else
        {
            onOther(left, right);
        }
    }

    private float factor(final boolean without)
    {
        return without ? 1f : gain;
    }

    private static boolean isFrame(final int frame, final float left, final float right, final float factor)
    {
        return left == SoakSignal.left(frame) * factor && right == SoakSignal.right(frame) * factor;
    }

    private void goOn(final int frame)
    {
        heard++;
        next = frame + 1 == allFrames ? 0 : frame + 1;
    }

    private void onOther(final float left, final float right)
    {
        if (left == 0 && right == 0)
        {
            silent++;
            return;
        }
        int found = find(left, right, bypassed);
        if (heardChanges.getPlain() < announcedChanges.get() &&
            (found < 0 || isFrame(next, left, right, factor(!bypassed))))
        {
            final int foundOtherwise = find(left, right, !bypassed);
            if (foundOtherwise >= 0)
            {
                found = foundOtherwise;
                bypassed = !bypassed;
                heardChanges.setRelease(heardChanges.getPlain() + 1);
            }
        }
        if (found < 0)
        {
            fault(found);
            altered++;
            goOn(next);
            return;
        }
        if (found != next)
        {
            cut(found);
        }
        goOn(found);
    }

    private int find(final float left, final float right, final boolean without)
    {
        final float factor = factor(without);
        final int frame = SoakSignal.frameOf(left / factor, right / factor);
        return frame < allFrames ? frame : -1;
    }

    /** The signal goes on at another frame than the next one: by the shorter way round the circle. */
    private void cut(final int to)
    {
        if (cutsAllowed && to % trackFrames == 0)
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

    @Override
    public void dropped(final long frames)
    {
        if (!cutsAllowed && frames > 0)
        {
            fault(next);
            lost += frames;
        }
    }

    @Override
    public void closed()
    {
        opened();
    }

    @Override
    public boolean isSteady()
    {
        return !cutsAllowed;
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

    /** Frames of silence between others. */
    long silent()
    {
        return silent;
    }

    /** Tracks that ended early while they were allowed to. */
    long cuts()
    {
        return cuts;
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
