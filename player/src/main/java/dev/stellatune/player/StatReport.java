// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.status.BlockTimes;
import dev.stellatune.engine.status.EngineSnapshot;
import dev.stellatune.engine.status.EngineSnapshot.CallSnapshot;
import dev.stellatune.engine.status.EngineSnapshot.LibrarySnapshot;
import dev.stellatune.engine.status.EngineSnapshot.PlayerSnapshot;
import dev.stellatune.engine.status.EngineSnapshot.StageSnapshot;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.plugin.PluginCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Puts what an engine says of itself into lines for people, or into JSON.
 */
final class StatReport
{
    /** A call that lasts longer is worth a line. */
    private static final Duration LONG_CALL = Duration.ofSeconds(1);
    private static final double NS_PER_US = 1000;

    private StatReport()
    {
    }

    /** Several lines, ending with a newline. */
    static String text(final EngineSnapshot engine)
    {
        final StringJoiner lines = new StringJoiner("\n", "", "\n");
        lines.add("process " + engine.process().pid() + ", up " +
            Text.clock(Duration.between(engine.launched(), Instant.now()).toMillis() / 1000.0) +
            (isResponsive(engine) ? "" : ", not responding since " + engine.alive()));
        engine.players().forEach(player -> lines.add(text(player)));
        if (!engine.libraries().isEmpty())
        {
            lines.add("  libraries");
            engine.libraries().stream().sorted(byName()).forEach(library -> lines.add(text(library)));
        }
        engine.calls().stream().filter(call -> isLong(call, engine)).forEach(call -> lines.add(text(call)));
        lines.add("  counters");
        engine.counters().forEach((name, value) -> lines.add(String.format(Locale.ROOT, "    %-20s %d",
            words(name), value)));
        if (!engine.errors().isEmpty())
        {
            lines.add("  errors");
            engine.errors().forEach(error -> lines.add("    " + error.count() + " x " + error.message()));
        }
        return lines.toString();
    }

    private static boolean isResponsive(final EngineSnapshot engine)
    {
        return Duration.between(engine.alive(), Instant.now()).compareTo(LONG_CALL) < 0;
    }

    private static String text(final PlayerSnapshot player)
    {
        final StringJoiner lines = new StringJoiner("\n");
        lines.add("  " + player.name() + ": " + player.mode().toLowerCase(Locale.ROOT) + ", " +
            (player.sampleRate() > 1 ? player.sampleRate() + " Hz, " : "") + player.blockFrames() + " frames x " +
            player.ringBlocks() + " blocks, " + player.readyBlocks() + " ready; " +
            Text.count(player.blocks(), "block") + ", " + Text.count(player.underruns(), "underrun") + ", " +
            Text.count(player.starvations(), "starvation") + ", " +
            Text.count(player.deadlineMisses(), "missed deadline"));
        lines.add(String.format(Locale.ROOT, "    %-10s%10s%12s%12s%12s%12s%8s",
            "", "blocks", "p50 us", "p99 us", "p99.9 us", "max us", "late"));
        for (final StageSnapshot stage : player.stages())
        {
            final BlockTimes times = stage.times();
            lines.add(String.format(Locale.ROOT, "    %-10s%10d%12.1f%12.1f%12.1f%12.1f%8d",
                stage.role(), times.count(), times.percentileNs(50) / NS_PER_US, times.percentileNs(99) / NS_PER_US,
                times.percentileNs(99.9) / NS_PER_US, times.maxNs() / NS_PER_US, stage.late()));
        }
        return lines.toString();
    }

    private static Comparator<LibrarySnapshot> byName()
    {
        return Comparator.comparing(LibrarySnapshot::pluginId).thenComparingLong(LibrarySnapshot::epoch);
    }

    private static String text(final LibrarySnapshot library)
    {
        return "    " + name(library) + ": " + words(library.state().name()) + ", epoch " + library.epoch() + ", " +
            Text.count(library.count(), "reference") + ", " + Text.count(library.instances(), "instance");
    }

    private static String name(final LibrarySnapshot library)
    {
        return library.pluginId().isEmpty() ? library.file() : library.pluginId() + " " + library.version();
    }

    /**
     * Whether the control thread has seen the call for so long; what it has not seen yet has just begun. Where nobody
     * looks any more, the call may be the reason: an engine without threads of its own stands still with it.
     */
    private static boolean isLong(final CallSnapshot call, final EngineSnapshot engine)
    {
        final Instant since = call.since();
        return !isResponsive(engine) ||
            (since != null && Duration.between(since, engine.alive()).compareTo(LONG_CALL) > 0);
    }

    private static String text(final CallSnapshot call)
    {
        final Instant since = call.since();
        return "  thread " + call.thread() + (since == null ? " is in " : " has been in ") + function(call) + " of " +
            name(call.library()) + (since == null ? "" : " since " + since);
    }

    private static String function(final CallSnapshot call)
    {
        final PluginCall function = call.call();
        return function == null ? "a function" : function.function();
    }

    private static String words(final String name)
    {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** An object with everything. */
    static Map<String, @Nullable Object> json(final EngineSnapshot engine)
    {
        return Json.object(
            "pid", engine.process().pid(),
            "launched", engine.launched().toString(),
            "alive", engine.alive().toString(),
            "counters", engine.counters(),
            "players", engine.players().stream().map(StatReport::json).toList(),
            "libraries", engine.libraries().stream().sorted(byName()).map(StatReport::json).toList(),
            "calls", engine.calls().stream().map(StatReport::json).toList(),
            "errors", engine.errors().stream().map(StatReport::json).toList());
    }

    private static Map<String, @Nullable Object> json(final PlayerSnapshot player)
    {
        return Json.object(
            "name", player.name(),
            "mode", player.mode().toLowerCase(Locale.ROOT),
            "sampleRate", player.sampleRate(),
            "blockFrames", player.blockFrames(),
            "ringBlocks", player.ringBlocks(),
            "readyBlocks", player.readyBlocks(),
            "blocks", player.blocks(),
            "acceptedFrames", player.acceptedFrames(),
            "underruns", player.underruns(),
            "starvations", player.starvations(),
            "deadlineMisses", player.deadlineMisses(),
            "stages", player.stages().stream().map(StatReport::json).toList());
    }

    private static Map<String, @Nullable Object> json(final StageSnapshot stage)
    {
        final BlockTimes times = stage.times();
        return Json.object(
            "role", stage.role(),
            "blocks", times.count(),
            "p50Ns", times.percentileNs(50),
            "p99Ns", times.percentileNs(99),
            "p999Ns", times.percentileNs(99.9),
            "maxNs", times.maxNs(),
            "meanNs", Json.thousandths(times.meanNs()),
            "late", stage.late());
    }

    private static Map<String, @Nullable Object> json(final LibrarySnapshot library)
    {
        return Json.object(
            "plugin", library.pluginId(),
            "version", library.version(),
            "file", library.file(),
            "state", library.state().name().toLowerCase(Locale.ROOT),
            "epoch", library.epoch(),
            "references", library.count(),
            "instances", library.instances());
    }

    private static Map<String, @Nullable Object> json(final CallSnapshot call)
    {
        return Json.object(
            "thread", call.thread(),
            "function", function(call),
            "plugin", call.library().pluginId(),
            "since", call.since() == null ? null : String.valueOf(call.since()));
    }

    private static Map<String, @Nullable Object> json(final EngineStatus.ErrorCount error)
    {
        return Json.object("message", error.message(), "count", error.count());
    }
}
