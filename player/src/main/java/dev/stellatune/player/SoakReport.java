// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.engine.status.EngineCounter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What became of a soak: figures, and one sentence for each thing that was wrong.
 */
final class SoakReport
{
    private final Map<String, @Nullable Object> figures;
    private final List<String> failures;
    private final String allocationText;
    private final String blockText;

    /**
     * Takes all figures, from a player that is closed.
     *
     * @param engine   still open.
     * @param seconds  how long it played.
     * @param pinned   leases that did not go.
     * @param failures found so far.
     */
    SoakReport(
        final AudioEngine engine,
        final SoakOptions options,
        final double seconds,
        final SoakCheck check,
        final CheckedSink sink,
        final SoakTracks tracks,
        final SoakChanges changes,
        final SoakAllocation allocation,
        final List<RuntimeState.RetiredLease> pinned,
        final List<String> failures)
    {
        this.failures = new ArrayList<>(failures);
        if (!check.firstFault().isEmpty())
        {
            this.failures.addFirst(check.lost() + " frames were lost, " + check.doubled() + " doubled, " +
                check.altered() + " altered: " + check.firstFault() + ".");
        }
        allocationText = allocation.text();
        blockText = sink.blockText();
        figures = Json.object(
            "mode", engine.mode().name().toLowerCase(Locale.ROOT),
            "modeReason", engine.modeReason(),
            "seed", options.seed(),
            "seconds", Json.thousandths(seconds),
            "reloadEveryMillis", options.reloadMs(),
            "blocks", tracks.blocks(),
            "framesHeard", check.heard(),
            "framesLost", check.lost(),
            "framesDoubled", check.doubled(),
            "framesAltered", check.altered(),
            "framesOfSilence", check.silent(),
            "tracks", tracks.heardCount(),
            "tracksCut", tracks.cutCount(),
            "reloads", changes.reloads(),
            "disables", changes.disables(),
            "instancesRecreated", engine.status().value(EngineCounter.INSTANCES_RECREATED),
            "recreateFailures", tracks.recreateFailures(),
            "leasesReclaimed", engine.status().value(EngineCounter.LIBRARIES_RECLAIMED),
            "leasesPinned", pinned.size(),
            "underruns", tracks.underruns(),
            "allocatedBytesPerBlock", allocation.bytesPerBlock(),
            "allocation", allocation.json(),
            "blockMicros", sink.blockMicros(),
            "versions", versions(engine));
    }

    private static Map<String, @Nullable Object> versions(final AudioEngine engine)
    {
        final Map<String, @Nullable Object> plugins = new TreeMap<>();
        for (final RuntimeState.PluginState plugin : engine.plugins().runtimeState().join().plugins())
        {
            plugins.put(plugin.id(), plugin.info() == null ? null : plugin.info().version().toString());
        }
        return Json.object(
            "stellatune", Words.version(),
            "java", Runtime.version().toString(),
            "system", System.getProperty("os.name") + " " + System.getProperty("os.version"),
            "plugins", plugins);
    }

    /** Looks for what a closed engine has left behind. */
    void checkClosed(final Path shadowDirectory)
    {
        MappedFiles.below(shadowDirectory).forEach(
            file -> failures.add("The library " + file + " is still mapped although the engine is closed."));
        if (Files.exists(shadowDirectory))
        {
            failures.add("The directory " + shadowDirectory + " is still there although the engine is closed.");
        }
    }

    /** One sentence for each thing that was wrong. */
    List<String> failures()
    {
        return List.copyOf(failures);
    }

    /** For programs. */
    Map<String, @Nullable Object> json()
    {
        figures.put("failures", failures());
        return figures;
    }

    /** For people: a few lines. */
    List<String> text()
    {
        return List.of(
            line("%s frames in %s blocks heard: %s lost, %s doubled, %s altered; %s underruns, %s frames of silence",
                "framesHeard", "blocks", "framesLost", "framesDoubled", "framesAltered", "underruns",
                "framesOfSilence"),
            line("%s tracks, %s of them cut; %s reloads, %s disables, %s instances recreated",
                "tracks", "tracksCut", "reloads", "disables", "instancesRecreated"),
            line("leases: %s reclaimed, %s pinned; ", "leasesReclaimed", "leasesPinned") + allocationText,
            blockText);
    }

    private String line(final String format, final String... names)
    {
        return String.format(Locale.ROOT, format, Stream.of(names).map(figures::get).toArray());
    }
}
