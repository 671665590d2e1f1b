// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.playback.TrackInfo;
import dev.stellatune.engine.sink.WavFileSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of {@code render}: looks at all inputs, plays them into the target, reports.
 */
final class Rendering
{
    private final Session session;
    private final WavTarget target;
    private final Streams streams;

    Rendering(final Session session, final WavTarget target, final Streams streams)
    {
        this.session = session;
        this.target = target;
        this.streams = streams;
    }

    /**
     * Renders and reports.
     *
     * @param media in order.
     * @param dsps  in order.
     * @param json  whether to report for programs.
     * @return the exit status.
     * @throws CommandException when there is no output.
     */
    int run(final List<MediaInput> media, final List<DspChoice> dsps, final boolean json)
    {
        final List<TrackInfo> infos = probe(media);
        final WavFileSink file = target.newSink(streams);
        final WatchedSink sink = new WatchedSink(file, "");
        try (Player player = session.engine().newPlayer(sink); ProgressLine progress = new ProgressLine(streams))
        {
            player.dsps(dsps);
            media.forEach(one -> player.enqueue(one, null));
            final long began = System.nanoTime();
            final PlaybackSummary summary = Playback.run(player, () ->
            {
                show(progress, player, infos, began);
                return !session.interrupted();
            }, true);
            final double elapsed = secondsSince(began);
            progress.hide();
            if (session.interrupted() && !sink.finished())
            {
                // the process ends as soon as the session is closed
                streams.fail("Interrupted; " + target.name() + " was not written.");
                return Main.FAILED;
            }
            return report(new RenderReport(summary, file.clippedSamples(), elapsed), sink, json);
        }
    }

    /**
     * Looks at all inputs.
     *
     * @throws CommandException when one cannot be opened, or they do not fit together.
     */
    private List<TrackInfo> probe(final List<MediaInput> media)
    {
        final List<EngineFuture<TrackInfo>> probes = media.stream().map(session.engine()::probe).toList();
        final List<TrackInfo> infos = new ArrayList<>();
        for (final EngineFuture<TrackInfo> probe : probes)
        {
            try
            {
                infos.add(probe.await(IOException.class));
            }
            catch (final IOException e)
            {
                throw CommandException.failed(String.valueOf(e.getMessage()));
            }
        }
        final TrackInfo first = infos.getFirst();
        for (final TrackInfo info : infos)
        {
            if (!info.format().equals(first.format()))
            {
                throw CommandException.failed(first.name() + " has " + first.format() + " and " + info.name() +
                    " has " + info.format() + "; render inputs of different formats one by one.");
            }
        }
        return infos;
    }

    private static void show(
        final ProgressLine progress, final Player player, final List<TrackInfo> infos, final long began)
    {
        final double done = (double)player.acceptedFrames() / infos.getFirst().format().sampleRate();
        final boolean known = infos.stream().allMatch(info -> info.durationMs() > 0);
        final double total = infos.stream().mapToLong(TrackInfo::durationMs).sum() / 1000.0;
        progress.show(done, known ? total : 0, Text.speed(done / secondsSince(began)));
    }

    private static double secondsSince(final long began)
    {
        return (System.nanoTime() - began) / (double)TimeUnit.SECONDS.toNanos(1);
    }

    private int report(final RenderReport report, final WatchedSink sink, final boolean json)
    {
        if (!sink.failures().isEmpty())
        {
            throw CommandException.failed(sink.failures().getFirst());
        }
        final List<String> failures = report.summary().failures();
        if (!sink.finished())
        {
            // nothing was ever heard: the same reason for each input
            throw CommandException.failed(failures.isEmpty() ? "There was nothing to render." : failures.getFirst());
        }
        streams.print(json ? Json.text(report.json()) : report.text(target));
        for (final String failure : failures)
        {
            streams.fail(Text.withoutPeriod(failure) + "; " + target.name() + " holds what could be decoded.");
        }
        return failures.isEmpty() ? Main.OK : Main.FAILED;
    }
}
