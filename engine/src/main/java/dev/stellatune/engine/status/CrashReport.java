// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import dev.stellatune.engine.status.EngineSnapshot.CallSnapshot;
import dev.stellatune.engine.status.EngineSnapshot.ProcessKey;
import dev.stellatune.ffi.library.ProcessIdentity;
import dev.stellatune.ffi.plugin.PluginCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an engine was doing with plugins when its process ended without closing it: when it crashed, or was killed.
 *
 * @param pid   of the process.
 * @param alive when the engine was last seen alive, within about a tenth of a second of its end.
 * @param calls into plugins that threads were in; at least one.
 */
public record CrashReport(long pid, Instant alive, List<CallSnapshot> calls)
{
    /**
     * Makes the list unmodifiable.
     */
    public CrashReport
    {
        calls = List.copyOf(calls);
    }

    /**
     * Looks for engines whose process has ended, and removes the files that they left behind: each report is made
     * once.
     *
     * @param directory to look into.
     * @return those that were in a call into a plugin.
     */
    public static List<CrashReport> take(final StatusDirectory directory)
    {
        return look(directory, true);
    }

    /**
     * Looks for engines whose process has ended, and leaves their files to {@link #take}.
     *
     * @param directory to look into.
     * @return those that were in a call into a plugin.
     */
    public static List<CrashReport> look(final StatusDirectory directory)
    {
        return look(directory, false);
    }

    private static List<CrashReport> look(final StatusDirectory directory, final boolean remove)
    {
        final List<CrashReport> reports = new ArrayList<>();
        for (final StatusDirectory.StatusFile file : directory.files())
        {
            try
            {
                final Optional<ProcessKey> process = StatusReader.process(file.path());
                if (process.isPresent() ? hasEnded(process.get()) : ProcessIdentity.startTicks(file.pid()) < 0)
                {
                    of(file.path()).filter(report -> !report.calls.isEmpty()).ifPresent(reports::add);
                    remove(file.path(), remove);
                }
            }
            catch (final IOException ignored)
            {
                // removed by somebody else at this moment
            }
        }
        return List.copyOf(reports);
    }

    private static boolean hasEnded(final ProcessKey process)
    {
        return process.isNear() && !process.runs();
    }

    private static Optional<CrashReport> of(final Path file)
    {
        try
        {
            return StatusReader.read(file)
                .map(left -> new CrashReport(left.process().pid(), left.alive(), left.calls()));
        }
        catch (final IOException e)
        {
            // of another version: there is nothing that could be said
            return Optional.empty();
        }
    }

    private static void remove(final Path file, final boolean wanted) throws IOException
    {
        if (wanted)
        {
            Files.deleteIfExists(file);
        }
    }

    /**
     * Says what is known.
     *
     * @return one sentence for each call, without what to do about it.
     */
    public List<String> sentences()
    {
        final String time = DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
            alive.truncatedTo(ChronoUnit.SECONDS).atZone(ZoneId.systemDefault())).replace('T', ' ');
        return calls.stream()
            .map(call -> "A process (" + pid + ") crashed or was killed at " + time + " while thread " + call.thread() +
                " was in " + function(call) + " of " + plugin(call) +
                (calls.size() == 1 ? "." : ", one of " + calls.size() + " calls under way."))
            .toList();
    }

    private static String function(final CallSnapshot call)
    {
        final PluginCall function = call.call();
        return function == null ? "a function" : function.function();
    }

    private static String plugin(final CallSnapshot call)
    {
        final EngineSnapshot.LibrarySnapshot library = call.library();
        return library.pluginId().isEmpty() ? "the plugin " + library.file() :
            "plugin " + library.pluginId() + " " + library.version() + " (" + library.file() + ")";
    }
}
