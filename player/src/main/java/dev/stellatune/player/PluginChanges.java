// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.runtime.SyncReport;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * What a watch of the plugin directories did, waiting to be told.
 */
final class PluginChanges
{
    /** The option. */
    static final String WATCH = "--watch";

    private final Queue<SyncReport> reports = new ConcurrentLinkedQueue<>();

    /** Adds the option to a command. */
    static void describe(final CommandSpec spec)
    {
        spec.addOption(Words.flag(WATCH,
            "Watches the directories of --plugins: a library that is built anew replaces the old one while it plays."));
    }

    /** Has the engine watch, if the command line says so. */
    static PluginChanges of(final ParseResult words, final EngineConfig config)
    {
        final PluginChanges changes = new PluginChanges();
        if (words.hasMatchedOption(WATCH))
        {
            config.watchPlugins(changes.reports::add);
        }
        return changes;
    }

    /** Takes the changes since the last call. */
    Queue<SyncReport> take()
    {
        final Queue<SyncReport> taken = new ArrayDeque<>();
        for (SyncReport report = reports.poll(); report != null; report = reports.poll())
        {
            taken.add(report);
        }
        return taken;
    }

    /** Whether there is something to tell. */
    boolean isEmpty()
    {
        return reports.isEmpty();
    }

    /** For people: one line. */
    static String line(final SyncReport.Change change)
    {
        return verb(change) + " " + change.plugin().id() + " " + change.plugin().version() + " from " + change.file() +
            ", " + millis(change) + " ms";
    }

    /** For programs. */
    static void tell(
        final SyncReport.Change change, final BiConsumer<String, Map<String, @Nullable Object>> event)
    {
        event.accept("plugin", Json.object(
            "action", verb(change),
            "id", change.plugin().id(),
            "version", change.plugin().version(),
            "path", change.file().toString(),
            "millis", millis(change)));
    }

    private static String verb(final SyncReport.Change change)
    {
        return change.action().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static double millis(final SyncReport.Change change)
    {
        return Json.thousandths((double)change.tookNs() / TimeUnit.MILLISECONDS.toNanos(1));
    }
}
