// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.library.Finding;
import dev.stellatune.ffi.library.Preflight;
import dev.stellatune.ffi.library.ShadowRoot;
import dev.stellatune.ffi.plugin.PluginTrial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Checks the library of a plugin: what its file tells, and, where that is asked for, what it does when it runs.
 */
final class PluginsLintCommand implements Command
{
    private static final String RUN = "--run";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Override
    public void describe(final CommandSpec spec)
    {
        spec.addPositional(Words.file("FILE", "The plugin's library."));
        spec.addOption(Words.flag(RUN, "Loads the library, too, if there is no error so far, and lets it run in this " +
            "process: creates and ends an instance of each capability with its default configuration, shuts it down " +
            "and unloads it, within " + LIMIT.toSeconds() + " s."));
        spec.addOption(Words.flag(Words.JSON, "Shows the findings as a JSON object."));
        Words.footer(
            spec,
            "Without " + RUN + " nothing of the library runs. Each finding says what to do about it.",
            "",
            "Exit status: 0 no errors (there may be warnings), 1 errors, 2 wrong use.");
    }

    @Override
    public int run(final ParseResult words, final Streams streams)
    {
        final Path file = words.matchedPositionalValue(0, Path.of(""));
        final List<Finding> findings = Preflight.examine(file, AbiConstants.ENTRY_SYMBOL);
        final boolean runs = words.hasMatchedOption(RUN) && findings.stream().noneMatch(Finding::isError);
        final LintReport report = LintReport.of(file, findings, runs ? trial(file, streams) : null);
        streams.print(words.hasMatchedOption(Words.JSON) ? Json.text(report.json()) : report.text());
        return report.ok() ? Main.OK : Main.FAILED;
    }

    private static PluginTrial.Report trial(final Path file, final Streams streams)
    {
        try (Ending _ = Ending.begin(streams); ShadowRoot shadows = ShadowRoot.create())
        {
            return PluginTrial.run(file, shadows, LIMIT);
        }
        catch (final IOException e)
        {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
            throw CommandException.failed("checking " + file + " was interrupted; try again");
        }
    }
}
