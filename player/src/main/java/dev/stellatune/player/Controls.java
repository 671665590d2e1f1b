// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.playback.TrackInfo;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Does to a player what keys ask for. Belongs to the main thread.
 */
final class Controls
{
    /** All keys, for people. */
    static final String HELP = """
        space  pause, go on       n  next track
        left   5 seconds back     q  quit
        right  5 seconds forward  ?  these keys
        up     louder             down  softer""";

    private static final int SEEK_SECONDS = 5;

    private final Player player;
    private Volume volume;
    private boolean paused;
    private boolean quit;
    private @Nullable Seek seek;

    /** A place that the player is on its way to. */
    private record Seek(TrackInfo track, long frame, EngineFuture<Boolean> done)
    {
        /** What is heard moves to the new place a moment after the seek is done; the old place is a step away. */
        boolean isUnderWay(final long heard)
        {
            final long step = (long)SEEK_SECONDS * track.format().sampleRate();
            return !done.isDone() || (done.join() && (heard < frame || heard >= frame + step));
        }
    }

    Controls(final Player player, final Volume volume)
    {
        this.player = player;
        this.volume = volume;
        player.volume(volume.amplitude());
    }

    /** Whether the user wants to end. */
    boolean quit()
    {
        return quit;
    }

    Volume volume()
    {
        return volume;
    }

    /**
     * Does what a key asks of the player.
     */
    void press(final Key key)
    {
        switch (key)
        {
            case PAUSE -> togglePause();
            case BACK -> seekBy(-SEEK_SECONDS);
            case FORWARD -> seekBy(SEEK_SECONDS);
            case LOUDER -> set(volume.louder());
            case SOFTER -> set(volume.softer());
            case NEXT -> player.next();
            case QUIT -> quit = true;
            case HELP, STOP ->
            {
                // they do not concern the player
            }
        }
    }

    private void togglePause()
    {
        paused = !paused;
        if (paused)
        {
            player.pause();
        }
        else
        {
            player.resume();
        }
    }

    private void set(final Volume wanted)
    {
        volume = wanted;
        player.volume(wanted.amplitude());
    }

    private void seekBy(final int seconds)
    {
        final TrackInfo track = player.track();
        if (track == null)
        {
            return;
        }
        final long rate = track.format().sampleRate();
        final long target = Math.max(0, position(track) + seconds * rate);
        if (track.durationMs() >= 0 && target >= track.durationMs() * rate / TimeUnit.SECONDS.toMillis(1))
        {
            player.next();
        }
        else
        {
            seek = new Seek(track, target, player.seek(target));
        }
    }

    /**
     * Where the user is in the track that is heard: at the place where the last seek goes to until that is heard, so
     * that keys add up. To be called often, so that the arrival is seen.
     *
     * @return in frames from the track's start.
     */
    long position(final TrackInfo track)
    {
        final long heard = player.position();
        final Seek last = seek;
        if (last != null && last.track().equals(track) && last.isUnderWay(heard))
        {
            return last.frame();
        }
        seek = null;
        return heard;
    }
}
