// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Plays a piece that the player brings along, replaces libraries under the music, and tells what happened.
 */
final class DemoCommand implements Command
{
    @Override
    public void describe(final CommandSpec spec)
    {
        spec.addOption(Words.flag(Words.JSON, "Reports as one JSON object."));
        EngineOptions.describeEngine(spec);
        PluginOptions.describe(spec);
        InspectOption.describe(spec);
        Words.footer(
            spec,
            "Plays seven seconds of music, a FLAC file of its own, through the gain DSP into a sink that keeps the " +
                "pace of a device, and replaces the DSP's library and then the decoder's meanwhile. Each frame that " +
                "is heard is compared with the piece as it was decoded beforehand. A library counts as unmapped when " +
                "the engine has given it up and the kernel does not map it any more.",
            "",
            "Exit status 1: a frame was lost, doubled or altered, or an old library is still mapped.");
    }

    @Override
    public int run(final ParseResult words, final Streams streams)
    {
        final long beganNs = System.nanoTime();
        final EngineOptions options = EngineOptions.of(words);
        final boolean json = words.hasMatchedOption(Words.JSON);
        final Map<String, @Nullable Object> figures;
        try (Session session = Session.open(options.config(), options.plugins(), streams);
            InspectOption inspect = InspectOption.start(words, session.engine(), streams);
            ProgressLine progress = new ProgressLine(streams))
        {
            session.requirePlugins();
            session.requireLoaded(Demo.PLUGINS);
            if (!json)
            {
                streams.print("demo: " + session.engine().mode().name().toLowerCase(Locale.ROOT) + " (" +
                    session.engine().modeReason() + "), blocks of " + options.config().blockFrames() + " frames");
            }
            figures = new Demo(session.engine(), inspect, options.config().blockFrames(), session::interrupted)
                .run(json ? line ->
                {
                } : streams::print, progress);
            figures.put("interrupted", session.interrupted());
            figures.put("elapsedSeconds",
                Json.thousandths((System.nanoTime() - beganNs) / (double)TimeUnit.SECONDS.toNanos(1)));
            streams.print(json ? Json.text(figures) : text(figures));
            failures(figures).forEach(failure -> streams.fail(failure.toString()));
        }
        return failures(figures).isEmpty() ? Main.OK : Main.FAILED;
    }

    private static List<?> failures(final Map<String, @Nullable Object> figures)
    {
        return figures.get("failures") instanceof final List<?> failures ? failures : List.of();
    }

    private static String text(final Map<String, @Nullable Object> figures)
    {
        return String.format(Locale.ROOT, "%s frames heard: %s lost, %s doubled, %s altered; %s underruns",
            figures.get("framesHeard"), figures.get("framesLost"), figures.get("framesDoubled"),
            figures.get("framesAltered"), figures.get("underruns"));
    }
}
