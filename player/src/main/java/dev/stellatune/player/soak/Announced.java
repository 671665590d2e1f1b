// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What may be heard of a stream besides the next frame of its music, since somebody asks for it. [any-thread]
 *
 * <p>Something is announced before it is asked for, so that it is never heard unannounced; {@link SoakCheck} takes it
 * out when it was heard.
 */
final class Announced
{
    private final AtomicReference<@Nullable Jump> jump = new AtomicReference<>();
    private final AtomicReference<@Nullable GainChange> gainChange = new AtomicReference<>();
    private volatile float gain = Script.GAINS[0];
    private volatile boolean cutsAllowed;
    private volatile boolean paused;

    /**
     * Where a jump may land: frames of all tracks.
     *
     * @param frame     of the track that is meant.
     * @param otherwise of the one after it, which may have begun by the time that the jump is done.
     */
    record Jump(int frame, int otherwise)
    {
    }

    /**
     * A change of the gain.
     *
     * @param to 0 to switch it off or on.
     */
    record GainChange(float to)
    {
    }

    /** It may jump, once. */
    void announce(final Jump wanted)
    {
        jump.set(wanted);
    }

    /** The jump that may come; null for none. */
    @Nullable Jump jump()
    {
        return jump.getAcquire();
    }

    /** The jump was heard, or will not come about. */
    void jumpWasHeard()
    {
        jump.set(null);
    }

    /** The gain may change, once. */
    void announce(final GainChange wanted)
    {
        gainChange.set(wanted);
    }

    /** The change of the gain that may come; null for none. */
    @Nullable GainChange gainChange()
    {
        return gainChange.getAcquire();
    }

    /** The change was heard. */
    void gainWasHeard()
    {
        gainChange.set(null);
    }

    /** Which gain an instance has that is made from now on. */
    void gain(final float latest)
    {
        gain = latest;
    }

    /** As set by {@link #gain(float)}. */
    float gain()
    {
        return gain;
    }

    /** Whether tracks may end early, and the next one begin. */
    void allowCuts(final boolean allowed)
    {
        cutsAllowed = allowed;
    }

    /** As set by {@link #allowCuts}. */
    boolean cutsAllowed()
    {
        return cutsAllowed;
    }

    /** Whether silence is what somebody asked for, and the sink may be closed in the midst of a track. */
    void paused(final boolean now)
    {
        paused = now;
    }

    /** As set by {@link #paused}. */
    boolean isPaused()
    {
        return paused;
    }
}
