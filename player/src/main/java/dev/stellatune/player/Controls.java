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

    /** Seeks from where the last seek goes to, as long as it is under way, so that keys add up. */
    private void seekBy(final int seconds)
    {
        final TrackInfo track = player.track();
        if (track == null)
        {
            return;
        }
        final long rate = track.format().sampleRate();
        final long target = Math.max(0, place(track) + seconds * rate);
        if (track.durationMs() >= 0 && target >= track.durationMs() * rate / TimeUnit.SECONDS.toMillis(1))
        {
            player.next();
        }
        else
        {
            seek = new Seek(track, target, player.seek(target));
        }
    }

    private long place(final TrackInfo track)
    {
        final Seek last = seek;
        return last != null && last.track().equals(track) && !last.done().isDone() ? last.frame() : player.position();
    }
}
