// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.sink.NullSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Plays files, directories and standard input one after the other. What fails is reported, and the next one plays.
 */
final class PlayCommand implements Command
{
    /** What a device would hold at least, and in blocks. */
    private static final int DEVICE_FRAMES = 2048;
    private static final int DEVICE_BLOCKS = 4;

    private static final String SINK = "--sink";

    @Override
    public void describe(final CommandSpec spec)
    {
        spec.addPositional(Words.names("FILE|DIR", "Audio files and directories; - is standard input."));
        spec.addOption(Words.value(SINK, "SINK", SinkOption.class, SinkOption::parse,
            "Where to play to: alsa[:DEVICE], the sound card, unless given; " + SinkOption.WITHOUT_DEVICE +
                "; or any device that 'stellatune sinks' lists."));
        WavTarget.describe(spec);
        Volume.describe(spec);
        spec.addOption(
            Words.flag(Words.JSON, "Reports events as JSON, one object per line; the last one is a summary."));
        EngineOptions.describe(spec);
        PluginChanges.describe(spec);
        InspectOption.describe(spec);
        Words.footer(
            spec,
            "A directory plays its audio files sorted by name. What cannot be played is reported, the next one " +
                "plays, and the exit status is 1 in the end. Ctrl-C finishes a WAV file with what was played.",
            "",
            "Keys on a terminal:",
            Controls.HELP);
    }

    @Override
    public int run(final ParseResult words, final Streams process)
    {
        final long processStartNs = ProcessAge.startNs();
        final SinkOption choice = words.matchedOptionValue(SINK, SinkOption.DEFAULT);
        final WavTarget target = choice instanceof final SinkOption.Wav wav ? WavTarget.of(wav.path(), words) : null;
        final Streams streams = target != null && target.isStandardOutput() ? process.withSoundOnOut() : process;
        if (target != null)
        {
            target.requireNoTerminal(streams);
        }
        final EngineOptions options = EngineOptions.of(words);
        final PluginChanges changes = PluginChanges.of(words, options.config());
        try (Inputs inputs = new Inputs(Words.names(words)))
        {
            inputs.list().forEach(input -> requireOther(target, input));
            final List<@Nullable MediaInput> media = new ArrayList<>();
            for (final Inputs.Input input : inputs.list())
            {
                media.add(input.isDirectory() ? null : inputs.open(input, streams.in()));
            }
            try (Session session = Session.open(options.config(), options.plugins(), streams);
                InspectOption inspect = InspectOption.start(words, session.engine(), streams))
            {
                session.requirePlugins();
                final List<DspChoice> dsps = session.choose(options.dsps());
                final WatchedSink sink = newSink(session, choice, target, options.config().blockFrames(), streams);
                final PlayReport report = new PlayReport(
                    streams, sink, choice.name(), words.hasMatchedOption(Words.JSON), changes, processStartNs);
                final List<MediaInput> tracks = tracks(session, inputs.list(), media, target, report);
                final boolean keys = inputs.list().stream().noneMatch(Inputs.Input::isStandardInput);
                return play(session, inspect, sink, Volume.of(words), dsps, tracks, report,
                    keys ? streams : streams.withoutKeys());
            }
        }
    }

    /** Directories become their files; one without any is reported. */
    private static List<MediaInput> tracks(
        final Session session,
        final List<Inputs.Input> inputs,
        final List<@Nullable MediaInput> media,
        final @Nullable WavTarget target,
        final PlayReport report)
    {
        final AudioFiles audioFiles = new AudioFiles(session.engine().plugins());
        final List<MediaInput> tracks = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++)
        {
            final Inputs.Input input = inputs.get(i);
            final MediaInput single = media.get(i);
            if (single != null)
            {
                tracks.add(single);
                continue;
            }
            try
            {
                for (final Path file : audioFiles.in(input.file()))
                {
                    requireOther(target, new Inputs.Input(file.toString(), file));
                    tracks.add(MediaInput.ofFile(file));
                }
            }
            catch (final IOException e)
            {
                report.notFound(input.name(), String.valueOf(e.getMessage()));
            }
        }
        return tracks;
    }

    private static int play(
        final Session session,
        final InspectOption inspect,
        final WatchedSink sink,
        final Volume volume,
        final List<DspChoice> dsps,
        final List<MediaInput> tracks,
        final PlayReport report,
        final Streams streams)
    {
        try (Player player = inspect.newPlayer(sink, dsps); Console console = new Console(player, volume, streams))
        {
            player.addListener(report);
            tracks.forEach(track -> player.enqueue(track, null));
            final PlaybackSummary summary = Playback.run(player, () ->
            {
                final boolean heard = report.printEvents(console.progress());
                console.update();
                return heard && !session.interrupted() && !console.quit();
            }, false);
            report.printEvents(console.progress());
            console.progress().hide();
            return report.finish(
                summary, session.engine(), player.firstAcceptedNs(), session.interrupted() || console.quit());
        }
    }

    private static WatchedSink newSink(
        final Session session,
        final SinkOption choice,
        final @Nullable WavTarget target,
        final int blockFrames,
        final Streams streams)
    {
        return switch (choice)
        {
            case final SinkOption.Null nowhere -> new WatchedSink(nowhere.fast() ? NullSink.fast() : NullSink.paced(
                SystemNanoClock.INSTANCE, Math.max(DEVICE_FRAMES, DEVICE_BLOCKS * blockFrames)), "");
            case SinkOption.Wav _ -> new WatchedSink(Objects.requireNonNull(target).newSink(streams), "");
            case final SinkOption.Device device -> new WatchedSink(
                session.engine().newSink(new DeviceSinks(session.engine()).choose(device)), DeviceSinks.ADVICE);
        };
    }

    private static void requireOther(final @Nullable WavTarget target, final Inputs.Input input)
    {
        if (target != null)
        {
            target.requireOtherThan(input);
        }
    }
}
