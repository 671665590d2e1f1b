// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.inspect;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.playback.PlaybackEvent;
import dev.stellatune.engine.status.EngineStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What happened, in sentences. One thread at a time.
 */
final class EventLog
{
    static final int LIMIT = 300;

    private final Journal<Entry> journal = new Journal<>(LIMIT, _ -> true);
    /** The errors that were told, of which an engine keeps a limited number. */
    private final Map<String, Known> errors = new HashMap<>();
    private long lastId;

    /** What an entry is about. */
    enum Kind
    {
        /** Tracks and the player. */
        PLAYBACK,
        /** A plugin or its library. */
        PLUGIN,
        /** Something that the page asked for was done. */
        DONE,
        /** It was not. */
        REFUSED,
        /** An error of the engine or of a plugin. */
        ERROR
    }

    /**
     * Something that happened.
     *
     * @param id     from 1.
     * @param timeMs since 1970; of the last time where it happened more than once.
     * @param kind   what it is about, in lower case.
     * @param text   one sentence.
     * @param count  how often it happened.
     */
    record Entry(long id, long timeMs, String kind, String text, long count)
    {
    }

    /** The entry of an error, and its count there. */
    private record Known(long id, long count)
    {
    }

    /** Notes that something happened. */
    void add(final long timeMs, final Kind kind, final String text)
    {
        put(++lastId, timeMs, kind, text, 1);
    }

    /** Notes how often the engine has met its errors. */
    void errors(final long timeMs, final List<EngineStatus.ErrorCount> counts)
    {
        for (final EngineStatus.ErrorCount error : counts)
        {
            final Known before = errors.get(error.message());
            if (before == null || before.count != error.count())
            {
                final Known now = new Known(before == null ? ++lastId : before.id, error.count());
                errors.put(error.message(), now);
                put(now.id, timeMs, Kind.ERROR, error.message(), now.count);
            }
        }
    }

    private void put(final long id, final long timeMs, final Kind kind, final String text, final long count)
    {
        journal.put(id, new Entry(id, timeMs, kind.name().toLowerCase(Locale.ROOT), text, count));
    }

    /** What changed since a version; 0 gives all. */
    Journal.Changes<Entry> since(final long version)
    {
        return journal.since(version);
    }

    /** A playback event in a sentence. */
    static String sentence(final PlaybackEvent event)
    {
        return switch (event)
        {
            case final PlaybackEvent.TrackStarted started ->
            {
                final AudioFormat format = started.info().format();
                yield started.info().name() + " begins: " + format + ", " + started.info().decoder();
            }
            case final PlaybackEvent.TrackEnded ended -> ended.name() + " is over";
            case final PlaybackEvent.TrackFailed failed -> failed.message();
            case final PlaybackEvent.RecreateFailed failed -> failed.message();
            case final PlaybackEvent.SinkFailed failed -> failed.message();
            case final PlaybackEvent.StateChanged changed ->
                "player: " + changed.state().name().toLowerCase(Locale.ROOT);
            case final PlaybackEvent.Finished finished -> "the queue is over: " + finished.summary().frames() +
                " frames, " + finished.summary().underruns() + " underruns";
        };
    }

    /** Whether an event tells of something that went wrong. */
    static boolean isFailure(final PlaybackEvent event)
    {
        return event instanceof PlaybackEvent.TrackFailed || event instanceof PlaybackEvent.RecreateFailed ||
            event instanceof PlaybackEvent.SinkFailed;
    }
}
