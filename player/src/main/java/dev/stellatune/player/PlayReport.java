// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.playback.PlaybackEvent;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.playback.TrackInfo;
import dev.stellatune.engine.runtime.SyncReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells what happens while something plays: as lines for people, or as one JSON object per line. Failures are also told
 * on standard error, each once.
 *
 * <p>Events come on the control thread and wait until the main thread prints them.
 */
final class PlayReport implements PlaybackEvent.Listener
{
    private final ConcurrentLinkedQueue<PlaybackEvent> events = new ConcurrentLinkedQueue<>();
    private final List<String> notFound = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Streams streams;
    private final WatchedSink sink;
    private final String sinkName;
    private final boolean json;
    private final PluginChanges changes;
    private final long processStartNs;

    /**
     * A report of nothing yet.
     *
     * @param streams        to print to.
     * @param sink           whose failure is told once, not per track.
     * @param sinkName       as the user named it.
     * @param json           for programs, not for people.
     * @param changes        of plugins, to be told as they come.
     * @param processStartNs by {@link System#nanoTime()}.
     */
    PlayReport(
        final Streams streams,
        final WatchedSink sink,
        final String sinkName,
        final boolean json,
        final PluginChanges changes,
        final long processStartNs)
    {
        this.streams = streams;
        this.sink = sink;
        this.sinkName = sinkName;
        this.json = json;
        this.changes = changes;
        this.processStartNs = processStartNs;
    }

    /** [control-thread] */
    @Override
    public void onEvent(final PlaybackEvent event)
    {
        events.add(event);
    }

    /** Something that was named gives no tracks. */
    void notFound(final String name, final String message)
    {
        notFound.add(message);
        tellFailure(name, message, null);
    }

    /**
     * Prints what has happened since the last call.
     *
     * @param progress makes room.
     * @return whether anybody reads it.
     */
    boolean printEvents(final ProgressLine progress)
    {
        for (PlaybackEvent event = events.poll(); event != null; event = events.poll())
        {
            progress.hide();
            print(event);
        }
        if (!changes.isEmpty())
        {
            progress.hide();
            changes.take().forEach(this::print);
        }
        return !streams.outIsClosed();
    }

    private void print(final SyncReport report)
    {
        for (final SyncReport.Change change : report.done())
        {
            if (json)
            {
                PluginChanges.tell(change, this::printEvent);
            }
            else
            {
                streams.print(PluginChanges.line(change));
            }
        }
        for (final SyncReport.Failure failure : report.failed())
        {
            printEvent("pluginFailed", Json.object("path", failure.file().toString(), "message", failure.message()));
            streams.warn(failure.message());
        }
    }

    private void print(final PlaybackEvent event)
    {
        switch (event)
        {
            case final PlaybackEvent.TrackStarted started -> printStarted(started.serial(), started.info());
            case final PlaybackEvent.TrackEnded ended ->
                printEvent("ended", Json.object("track", ended.serial(), "name", ended.name()));
            case final PlaybackEvent.TrackFailed failed -> tellFailure(
                failed.name(), failed.message(), failed.serial());
            case final PlaybackEvent.RecreateFailed failed ->
            {
                printEvent("recreateFailed", Json.object("message", failed.message()));
                streams.warn(failed.message());
            }
            case final PlaybackEvent.SinkFailed failed ->
            {
                printEvent("sinkFailed", Json.object("message", failed.message()));
                streams.warn(failed.message());
            }
            case final PlaybackEvent.StateChanged changed ->
                printEvent("state", Json.object("state", changed.state().name().toLowerCase(Locale.ROOT)));
            case PlaybackEvent.Finished _ ->
            {
                // the summary says it
            }
        }
    }

    private void printStarted(final long serial, final TrackInfo info)
    {
        final AudioFormat format = info.format();
        final double seconds = info.durationMs() / 1000.0;
        if (!json)
        {
            streams.print(info.name() + " (" + (seconds < 0 ? "" : Text.clock(seconds) + ", ") + format + ", " +
                info.decoder() + ")");
            return;
        }
        printEvent("started", Json.object(
            "track", serial,
            "name", info.name(),
            "sampleRate", format.sampleRate(),
            "channels", format.channels(),
            "durationSeconds", seconds < 0 ? null : seconds,
            "decoder", info.decoder(),
            "metadata", Json.value(info.metadataJson())));
    }

    private void tellFailure(final String name, final String message, final @Nullable Long serial)
    {
        printEvent("failed", Json.object("track", serial, "name", name, "message", message));
        tell(message);
    }

    private void tell(final String message)
    {
        final String bare = Text.withoutPeriod(message);
        final String sentence = sink.failures().stream()
            .filter(failure -> bare.endsWith(Text.withoutPeriod(failure))).findFirst().orElse(message);
        if (!told.contains(sentence))
        {
            told.add(sentence);
            streams.fail(sentence);
        }
    }

    private void printEvent(final String event, final Map<String, @Nullable Object> fields)
    {
        if (json)
        {
            final Map<String, @Nullable Object> line = Json.object("event", event);
            line.putAll(fields);
            streams.print(Json.text(line));
        }
    }

    /**
     * Prints the end of the report.
     *
     * @param summary         of the player.
     * @param engine          that played it.
     * @param firstAcceptedNs when the first frame was accepted, by {@link System#nanoTime()}; 0 when none was.
     * @param interrupted     whether a signal or a key ended it.
     * @return the exit status.
     */
    int finish(
        final PlaybackSummary summary,
        final AudioEngine engine,
        final long firstAcceptedNs,
        final boolean interrupted)
    {
        summary.failures().forEach(this::tell);
        final List<String> failures = new ArrayList<>(notFound);
        failures.addAll(summary.failures());
        final Double first = firstAcceptedNs == 0 ? null : millisOf(firstAcceptedNs - processStartNs);
        final AudioFormat format = summary.format();
        if (json)
        {
            printEvent("summary", Json.object(
                "firstSampleMillis", first,
                "frames", summary.frames(),
                "sampleRate", format == null ? null : format.sampleRate(),
                "channels", format == null ? null : format.channels(),
                "tracks", summary.tracksStarted(),
                "decoders", summary.decoders(),
                "sink", sinkName,
                "mode", engine.mode().name().toLowerCase(Locale.ROOT),
                "modeReason", engine.modeReason(),
                "underruns", summary.underruns(),
                "failed", failures.size(),
                "failures", failures,
                "interrupted", interrupted));
        }
        else if (summary.tracksStarted() > 0 || failures.isEmpty())
        {
            // when nothing was heard, the failures have said all
            streams.print((interrupted ? "interrupted: " : "") + Text.count(summary.tracksStarted(), "track") + ", " +
                Text.count(summary.frames(), "frame") + ", " + Text.count(summary.underruns(), "underrun") + ", " +
                failures.size() + " failed" +
                (first == null ? "" : "; first sound after " + Math.round(first) + " ms"));
        }
        if (streams.outIsClosed())
        {
            streams.fail("Nobody reads standard output any more; playing was stopped.");
            return Main.FAILED;
        }
        return failures.isEmpty() ? Main.OK : Main.FAILED;
    }

    private static double millisOf(final long ns)
    {
        return Json.thousandths((double)ns / TimeUnit.MILLISECONDS.toNanos(1));
    }
}
