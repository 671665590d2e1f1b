// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.audio.AudioFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happened since playing began: told as events while it happens, and as a summary in the end. [control-thread]
 * but for what is marked otherwise.
 */
public final class PlaybackRecord
{
    private final Consumer<PlaybackEvent> events;
    private final Map<Long, TrackInfo> infos = new HashMap<>();
    private final Set<String> decoders = new LinkedHashSet<>();
    private final List<String> failures = new ArrayList<>();
    private int tracksStarted;
    private long framesBefore;
    private long underrunsBefore;
    private @Nullable AudioFormat lastFormat;
    private volatile PlayerState state = PlayerState.STOPPED;
    private volatile @Nullable TrackInfo heard;
    private volatile long heardSerial;

    PlaybackRecord(final Consumer<PlaybackEvent> events)
    {
        this.events = events;
    }

    /**
     * [any-thread] What the player is doing.
     *
     * @return as of now.
     */
    public PlayerState state()
    {
        return state;
    }

    /**
     * [any-thread] The track that is heard.
     *
     * @return null when none is.
     */
    public @Nullable TrackInfo heard()
    {
        return heard;
    }

    /**
     * [any-thread] The serial number of the track that is heard.
     *
     * @return 0 when none is.
     */
    public long heardSerial()
    {
        return heardSerial;
    }

    /** Playing begins. */
    void begin(final long framesSoFar, final long underrunsSoFar)
    {
        framesBefore = framesSoFar;
        underrunsBefore = underrunsSoFar;
        tracksStarted = 0;
        lastFormat = null;
        failures.clear();
        decoders.clear();
    }

    void state(final PlayerState now)
    {
        if (state != now)
        {
            state = now;
            events.accept(new PlaybackEvent.StateChanged(now));
        }
    }

    /** A track was opened. */
    void opened(final long serial, final TrackInfo info)
    {
        infos.put(serial, info);
        decoders.add(info.decoder());
        lastFormat = info.format();
    }

    /** A track is heard. */
    void started(final long serial)
    {
        if (serial == heardSerial)
        {
            return;
        }
        ended();
        final TrackInfo info = infos.get(serial);
        heard = info;
        heardSerial = serial;
        tracksStarted++;
        if (info != null)
        {
            events.accept(new PlaybackEvent.TrackStarted(serial, info));
        }
    }

    /** The track that was heard is over. */
    void ended()
    {
        final long serial = heardSerial;
        final TrackInfo info = infos.remove(serial);
        heardSerial = 0;
        heard = null;
        if (info != null)
        {
            events.accept(new PlaybackEvent.TrackEnded(serial, info.name()));
        }
    }

    /** A track could not be opened. */
    void failed(final Track track, final String message)
    {
        infos.remove(track.serial());
        failures.add(message);
        events.accept(new PlaybackEvent.TrackFailed(track.serial(), track.input().name(), message));
    }

    /** A track's data ended early; what there was of it is still heard. */
    void endedEarly(final long serial, final String message)
    {
        final TrackInfo info = infos.get(serial);
        final String name = info == null ? "track " + serial : info.name();
        final String sentence = name + ": " + message;
        failures.add(sentence);
        events.accept(new PlaybackEvent.TrackFailed(serial, name, sentence));
    }

    /** Something other than a track failed. */
    void failed(final String message)
    {
        failures.add(message);
    }

    /** A device cannot be opened again after a pause. */
    void sinkFailed(final String message)
    {
        events.accept(new PlaybackEvent.SinkFailed(message));
    }

    void recreateFailed(final String message)
    {
        events.accept(new PlaybackEvent.RecreateFailed(message));
    }

    /** Playing is over. */
    PlaybackSummary finish(final long frames, final long underruns)
    {
        ended();
        infos.clear();
        final PlaybackSummary summary = new PlaybackSummary(
            frames - framesBefore, lastFormat, tracksStarted, List.copyOf(decoders),
            underruns - underrunsBefore,
            List.copyOf(failures));
        state(PlayerState.STOPPED);
        events.accept(new PlaybackEvent.Finished(summary));
        return summary;
    }
}
