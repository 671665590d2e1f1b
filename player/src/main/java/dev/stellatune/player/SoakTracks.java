// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.playback.PlaybackEvent;
import dev.stellatune.engine.playback.PlaybackSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The tracks of a soak: keeps the queue one ahead of what is heard, starts again what had to end, and notices what
 * ends or fails by itself. Driven by the main thread.
 */
final class SoakTracks
{
    private final Player player;
    private final List<Path> files;
    private final SoakCheck check;
    private final ConcurrentLinkedQueue<PlaybackEvent> events = new ConcurrentLinkedQueue<>();
    private final List<String> failures = new ArrayList<>();
    private EngineFuture<PlaybackSummary> end;
    private long enqueued;
    private long heard;
    private long heardCount;
    private long cutCount;
    private long recreateFailures;

    /**
     * Begins to play.
     *
     * @param files to be played in circles.
     * @param check knows when tracks may end early.
     */
    SoakTracks(final Player player, final List<Path> files, final SoakCheck check)
    {
        this.player = player;
        this.files = files;
        this.check = check;
        player.addListener(events::add);
        long _ = enqueue();
        end = player.play();
    }

    /** Adds the next track; its serial number. */
    long enqueue()
    {
        enqueued = player.enqueue(files.get((int)(enqueued % files.size())));
        return enqueued;
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
            on(event, mayEnqueue);
        }
        if (end.isDone() && mayEnqueue)
        {
            if (!check.cutsAllowed())
            {
                failures.add("Playing ended by itself after track " + heard + ".");
            }
            long _ = enqueue();
            end = player.play();
        }
    }

    private void on(final PlaybackEvent event, final boolean mayEnqueue)
    {
        switch (event)
        {
            case final PlaybackEvent.TrackStarted started ->
            {
                if (started.serial() != heard + 1 && !check.cutsAllowed())
                {
                    failures.add("Track " + started.serial() + " was heard after track " + heard + ".");
                }
                heard = started.serial();
                heardCount++;
                if (enqueued <= heard && mayEnqueue)
                {
                    long _ = enqueue();
                }
            }
            case final PlaybackEvent.TrackFailed failed ->
            {
                cutCount++;
                if (!check.cutsAllowed())
                {
                    failures.add(failed.message());
                }
            }
            case PlaybackEvent.RecreateFailed _ -> recreateFailures++;
            default ->
            {
                // what else happens is no matter of tracks
            }
        }
    }

    /** Ends playing and takes the last events. */
    void stop()
    {
        check.allowCuts(true);
        boolean _ = player.stop().join();
        turn(false);
    }

    /** How many blocks went all the way through the pipeline. */
    long blocks()
    {
        return player.blocks();
    }

    /** How often the music was interrupted because nothing was ready. */
    long underruns()
    {
        return player.underruns();
    }

    /** How many tracks were heard, wholly or in part. */
    long heardCount()
    {
        return heardCount;
    }

    /** How many tracks were cut short or could not begin, because a plugin was disabled. */
    long cutCount()
    {
        return cutCount;
    }

    /** How many successors could not be made; what played went on. */
    long recreateFailures()
    {
        return recreateFailures;
    }

    /** One sentence for each thing that went wrong. */
    List<String> failures()
    {
        return failures;
    }
}
