// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.status.EngineSnapshot;
import dev.stellatune.engine.status.StatusDirectory;
import dev.stellatune.engine.status.StatusReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * Shows how the engines of this user are: reads their files, once or every second. The engines do not notice.
 */
final class StatCommand implements Command
{
    private static final String WATCH = "--watch";
    private static final long PERIOD_MS = TimeUnit.SECONDS.toMillis(1);
    /** To the upper left, and clear what is there. */
    private static final String CLEAR = "\u001b[H\u001b[2J";

    @Override
    public void describe(final CommandSpec spec)
    {
        spec.addPositional(PositionalParamSpec.builder().type(Long.class).arity("0..1").index("0").paramLabel("PID")
            .description("The process whose engines are meant; all of this user unless given.").build());
        spec.addOption(Words.flag(WATCH, "Shows it again every second, until Ctrl-C."));
        spec.addOption(Words.flag(Words.JSON, "Prints a JSON array of engines; with --watch, one on each line."));
        Words.footer(
            spec,
            "Block times are those of each stage's work: p50 is what half of the blocks did not exceed. A stage is",
            "late when it alone worked on a block for longer than the block lasts. Where the sink takes everything at",
            "once, and there are no deadlines, one block in sixteen is timed.");
    }

    @Override
    public int run(final ParseResult words, final Streams streams)
    {
        final @Nullable Long pid = words.matchedPositionalValue(0, null);
        final boolean watch = words.hasMatchedOption(WATCH);
        final boolean json = words.hasMatchedOption(Words.JSON);
        final StatusDirectory directory = StatusDirectory.ofUser();
        show(pid, directory, json, false, streams);
        while (watch && !streams.outIsClosed() && pause())
        {
            show(pid, directory, json, streams.soundTerminal(), streams);
        }
        return Main.OK;
    }

    private static void show(
        final @Nullable Long pid,
        final StatusDirectory directory,
        final boolean json,
        final boolean again,
        final Streams streams)
    {
        final List<EngineSnapshot> engines = engines(pid, directory, streams);
        if (engines.isEmpty())
        {
            throw CommandException.failed(pid == null ?
                "No engine of this user is running; 'stellatune play' runs one." :
                "Process " + pid + " runs no engine of this user" +
                    (ProcessHandle.of(pid).isPresent() ? "." : ": there is no such process."));
        }
        if (json)
        {
            streams.print(Json.text(engines.stream().map(StatReport::json).toList()));
        }
        else
        {
            streams.print((again ? CLEAR : "") +
                String.join("\n", engines.stream().map(StatReport::text).toList()));
        }
    }

    private static List<EngineSnapshot> engines(
        final @Nullable Long pid, final StatusDirectory directory, final Streams streams)
    {
        final List<EngineSnapshot> engines = new ArrayList<>();
        for (final StatusDirectory.StatusFile file : directory.files())
        {
            if (pid != null && pid != file.pid())
            {
                continue;
            }
            try
            {
                StatusReader.read(file.path()).filter(engine -> engine.process().runs()).ifPresent(engines::add);
            }
            catch (final IOException e)
            {
                if (ProcessHandle.of(file.pid()).isPresent())
                {
                    streams.warn("the engine of process " + file.pid() + " cannot be read: " + e.getMessage());
                }
            }
        }
        return engines;
    }

    /** False when the process is to end. */
    private static boolean pause()
    {
        try
        {
            Thread.sleep(PERIOD_MS);
            return true;
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
