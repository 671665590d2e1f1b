// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Where each track of a player is. [control-thread]
 *
 * <pre>{@code
 *   waiting --poll--> opening --opened--> ready --taken--> in flight: [heard ... decoded]
 * }</pre>
 *
 * <p>In flight are those that the pipeline holds, in the order in which they will be heard. A requeue puts back what
 * follows the heard track, in order, so that nothing is lost when the player cuts to another place.
 */
final class TrackQueue
{
    private final Deque<Track> waiting = new ArrayDeque<>();
    private final Deque<Track> inFlight = new ArrayDeque<>();
    private @Nullable Track opening;
    private @Nullable Track ready;

    TrackQueue()
    {
    }

    void add(final Track track)
    {
        waiting.add(track);
    }

    @Nullable Track poll()
    {
        return waiting.poll();
    }

    /** The track that is heard, or will be first. */
    @Nullable Track heard()
    {
        return inFlight.peekFirst();
    }

    /** Whether what follows the track being decoded is still to be chosen. */
    boolean wantsFollower()
    {
        return opening == null && ready == null && !inFlight.isEmpty();
    }

    void opening(final Track track)
    {
        opening = track;
    }

    boolean isOpening()
    {
        return opening != null;
    }

    void openingEnded()
    {
        opening = null;
    }

    void ready(final Track track)
    {
        opening = null;
        ready = track;
    }

    /** The pipeline went on to a track. */
    boolean taken(final long serial)
    {
        final Track track = ready;
        if (track == null || track.serial() != serial)
        {
            return false;
        }
        ready = null;
        inFlight.add(track);
        return true;
    }

    /** Takes the ready track out; without its reader, which a worker may hold just now, it has to wait again. */
    @Nullable Track takeReady(final boolean withReader)
    {
        if (!withReader)
        {
            requeueReady();
        }
        final Track track = ready;
        ready = null;
        return track;
    }

    /** The pipeline begins anew with a track. */
    void cutTo(final Track track)
    {
        opening = null;
        inFlight.clear();
        inFlight.add(track);
    }

    /** Everything in flight was heard. */
    void drained()
    {
        inFlight.clear();
    }

    /** A track is heard: those before it are over. */
    void heardIs(final long serial)
    {
        if (inFlight.stream().anyMatch(track -> track.serial() == serial))
        {
            while (inFlight.getFirst().serial() != serial)
            {
                inFlight.removeFirst();
            }
        }
    }

    /** Puts back a track that is being opened: its result will be given up. */
    void requeueOpening()
    {
        final Track track = opening;
        opening = null;
        if (track != null)
        {
            waiting.addFirst(track);
        }
    }

    /** Puts back a track that is ready: its reader will be given up. */
    void requeueReady()
    {
        final Track track = ready;
        ready = null;
        if (track != null)
        {
            waiting.addFirst(track);
        }
    }

    /** Puts back all that follows a track. */
    void requeueAfter(final Track kept)
    {
        requeueOpening();
        requeueReady();
        for (final Iterator<Track> iterator = inFlight.descendingIterator(); iterator.hasNext();)
        {
            final Track track = iterator.next();
            if (track.serial() != kept.serial())
            {
                waiting.addFirst(track);
            }
        }
        inFlight.clear();
    }

    /** Forgets what the pipeline was to play; {@code waiting} stays. */
    void forgetInFlight()
    {
        opening = null;
        ready = null;
        inFlight.clear();
    }

    void forgetWaiting()
    {
        waiting.clear();
    }
}
