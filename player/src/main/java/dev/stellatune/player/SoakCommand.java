// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Plays and replaces plugins meanwhile, for as long as one likes, and checks every frame that is heard.
 */
final class SoakCommand implements Command
{
    @Override
    public void describe(final CommandSpec spec)
    {
        SoakOptions.describe(spec);
        EngineOptions.describeEngine(spec);
        PluginOptions.describe(spec);
        Words.footer(
            spec,
            "Plays files of its own through the gain DSP into a sink that keeps the pace of a device, and at random " +
                "reloads the decoder, the DSP and the source plugin, switches the DSP off and on, and takes the " +
                "decoder or the source away for a moment. A reload must not be heard. A DSP that is switched off is " +
                "bypassed from one frame to the next. Tracks that read through a decoder or a source that is " +
                "disabled end, and after it has come back a track begins with its first frame.",
            "",
            "In the report, blockMicros is the time from the sink's having accepted a block until it is offered the " +
                "next one: fused, what it costs to make a block; dedicated, how long the sink's thread waits for " +
                "one. allocatedBytesPerBlock is what the workers allocate, in the median of the windows of the " +
                "second half in which no library is being replaced and no track begins or ends. Underruns and the " +
                "silence that the engine puts in are the machine's and only reported; where a track was cut short " +
                "there is one, too.",
            "",
            "Exit status 1: a frame was lost, doubled or altered, or a lease, a library or a directory is left. " +
                "Ctrl-C ends it early, with its report.");
    }

    @Override
    public int run(final ParseResult words, final Streams streams)
    {
        final SoakOptions options = SoakOptions.of(words);
        final EngineOptions engineOptions = EngineOptions.of(words);
        final SoakReport report;
        try (Session session = Session.open(engineOptions.config(), engineOptions.plugins(), streams))
        {
            session.requirePlugins();
            session.requireLoaded(List.of(SoakChanges.DECODER, SoakChanges.SOURCE, SoakChanges.DSP));
            final Path shadows = session.engine().shadowDirectory();
            final boolean toOut = "-".equals(options.json());
            if (!toOut)
            {
                streams.print("soak: seed " + options.seed() + ", " +
                    session.engine().mode().name().toLowerCase(Locale.ROOT) + " (" + session.engine().modeReason() +
                    "), blocks of " + engineOptions.config().blockFrames() + " frames, " + options.seconds() +
                    " s, a change every " + options.reloadMs() + " ms");
            }
            report = soak(session, engineOptions, options, streams);
            // closing it again when the session ends does nothing; a signal lets the process live until then
            session.engine().close();
            report.checkClosed(shadows);
            if (!toOut)
            {
                report.text().forEach(streams::print);
            }
            report.failures().forEach(streams::fail);
            write(report, options.json(), streams);
        }
        return report.failures().isEmpty() ? Main.OK : Main.FAILED;
    }

    private static SoakReport soak(
        final Session session, final EngineOptions engineOptions, final SoakOptions options, final Streams streams)
    {
        try
        {
            final Path directory = Files.createTempDirectory("stellatune-soak-");
            try (ProgressLine progress = new ProgressLine(streams))
            {
                return new Soak(session.engine(), engineOptions.config(), options, session::interrupted)
                    .run(directory, progress);
            }
            finally
            {
                delete(directory);
            }
        }
        catch (final IOException e)
        {
            throw CommandException.failed("The files of the soak cannot be written: " + e.getMessage() + ".");
        }
    }

    private static void delete(final Path directory) throws IOException
    {
        final List<Path> files;
        try (Stream<Path> listed = Files.list(directory))
        {
            files = new ArrayList<>(listed.toList());
        }
        files.add(directory);
        for (final Path file : files)
        {
            Files.delete(file);
        }
    }

    private static void write(final SoakReport report, final @Nullable String target, final Streams streams)
    {
        if (target == null)
        {
            return;
        }
        final String text = Json.text(report.json());
        if (target.equals("-"))
        {
            streams.print(text);
            return;
        }
        final Path file = Path.of(target);
        final Path part = Path.of(target + ".part");
        try
        {
            try
            {
                Files.writeString(part, text + "\n");
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            }
            finally
            {
                Files.deleteIfExists(part);
            }
        }
        catch (final NoSuchFileException e)
        {
            throw CommandException.failed(
                "The report cannot be written to " + target + ": its directory does not exist.");
        }
        catch (final AccessDeniedException e)
        {
            throw CommandException.failed("The report cannot be written to " + target + ": permission denied.");
        }
        catch (final IOException e)
        {
            throw CommandException.failed("The report cannot be written to " + target + ": " + e.getMessage() + ".");
        }
    }
}
