// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.ffi.os.ProcessFigures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What became of a soak: figures, and one sentence for each thing that was wrong.
 */
public final class SoakReport
{
    private final Map<String, @Nullable Object> figures;
    private final List<String> failures;
    private final List<String> text;
    private final long missed;

    /**
     * Takes all figures, from players that are closed.
     *
     * @param engine   still open.
     * @param seconds  how long it played.
     * @param pinned   leases that did not go.
     * @param failures found so far.
     */
    SoakReport(
        final AudioEngine engine,
        final SoakPlan plan,
        final double seconds,
        final List<SoakStream> streams,
        final SoakDriver driver,
        final SoakMeasures measures,
        final @Nullable Builds builds,
        final int pinned,
        final List<String> failures)
    {
        this.failures = new ArrayList<>(failures);
        missed = sum(streams, stream -> stream.sink().missed());
        final BlockFigures blocks = BlockFigures.of(streams);
        figures = Figures.object(
            "mode", engine.mode().name().toLowerCase(Locale.ROOT),
            "modeReason", engine.modeReason(),
            "seed", plan.seed(),
            "streams", plan.streams(),
            "blockFrames", plan.blockFrames(),
            "ringBlocks", plan.ringBlocks(),
            "sink", plan.sink() == null ? null : plan.sink().toString(),
            "deviceFrames", plan.sink() == null ? plan.deviceFrames() : null,
            "seconds", Figures.thousandths(seconds),
            "reloadEveryMillis", plan.reloadMs(),
            "messages", driver.sent(),
            "reloads", driver.reloads(),
            "disables", driver.disables(),
            "brokenBuilds", builds == null ? 0 : builds.count());
        addHeard(streams);
        addStreams(streams);
        figures.putAll(Figures.object(
            "instancesRecreated", engine.status().value(EngineCounter.INSTANCES_RECREATED),
            "leasesReclaimed", engine.status().value(EngineCounter.LIBRARIES_RECLAIMED),
            "leasesPinned", pinned,
            "missedDeadlines", missed,
            "missedWhereInterrupted", sum(streams, stream -> stream.sink().interrupted()),
            "underruns", sum(streams, stream -> stream.player().underruns()),
            "allocatedBytesPerBlock", measures.allocation().bytesPerBlock(),
            "allocation", measures.allocation().json(),
            "blockMicros", Figures.micros(blocks.making()),
            "swap", blocks.json(measures.swapTimes()),
            "process", measures.course().json(),
            "versions", versions(engine)));
        text = text(blocks, measures);
        checkHeard(streams, engine);
    }

    private void addHeard(final List<SoakStream> streams)
    {
        figures.putAll(Figures.object(
            "blocks", sum(streams, stream -> stream.player().blocks()),
            "framesHeard", sum(streams, stream -> stream.check().heard()),
            "framesLost", sum(streams, stream -> stream.check().lost()),
            "framesDoubled", sum(streams, stream -> stream.check().doubled()),
            "framesAltered", sum(streams, stream -> stream.check().altered()),
            "framesOfSilence", sum(streams, stream -> stream.check().silentStarved()),
            "framesPaused", sum(streams, stream -> stream.check().silentPaused())));
    }

    private void addStreams(final List<SoakStream> streams)
    {
        figures.putAll(Figures.object(
            "tracks", sum(streams, stream -> stream.counts().tracks()),
            "tracksCut", sum(streams, stream -> stream.counts().cutTracks()),
            "gainChanges", sum(streams, stream -> stream.counts().gainChanges()),
            "seeks", sum(streams, stream -> stream.counts().seeks()),
            "skips", sum(streams, stream -> stream.counts().skips()),
            "pauses", sum(streams, stream -> stream.counts().pauses()),
            "jumpsHeard", sum(streams, stream -> stream.check().jumps()),
            "recreateFailures", sum(streams, stream -> stream.counts().recreateFailures())));
    }

    private static long sum(final List<SoakStream> streams, final ToLongFunction<SoakStream> what)
    {
        return streams.stream().mapToLong(what).sum();
    }

    private void checkHeard(final List<SoakStream> streams, final AudioEngine engine)
    {
        for (int i = streams.size() - 1; i >= 0; i--)
        {
            final SoakCheck check = streams.get(i).check();
            if (!check.firstFault().isEmpty())
            {
                failures.addFirst((streams.size() > 1 ? "Stream " + i + ": " : "") + check.lost() +
                    " frames were lost, " + check.doubled() + " doubled, " + check.altered() + " altered: " +
                    check.firstFault() + ".");
            }
            if (check.silentStarved() > 0 && engine.status().value(EngineCounter.STARVATIONS) == 0)
            {
                failures.add(check.silentStarved() + " frames of silence were heard, and the engine knows of none.");
            }
        }
    }

    private static Map<String, @Nullable Object> versions(final AudioEngine engine)
    {
        final Map<String, @Nullable Object> plugins = new TreeMap<>();
        for (final RuntimeState.PluginState plugin : engine.plugins().runtimeState().join().plugins())
        {
            plugins.put(plugin.id(), plugin.info() == null ? null : plugin.info().version().toString());
        }
        return Figures.object(
            "java", Runtime.version().toString(),
            "system", System.getProperty("os.name") + " " + System.getProperty("os.version"),
            "plugins", plugins);
    }

    /**
     * Looks for what a closed engine has left behind.
     *
     * @param shadowDirectory of the engine.
     */
    public void checkClosed(final Path shadowDirectory)
    {
        ProcessFigures.mappedBelow(shadowDirectory).forEach(
            file -> failures.add("The library " + file + " is still mapped although the engine is closed."));
        if (Files.exists(shadowDirectory))
        {
            failures.add("The directory " + shadowDirectory + " is still there although the engine is closed.");
        }
    }

    /**
     * What was wrong.
     *
     * @return one sentence each.
     */
    public List<String> failures()
    {
        return List.copyOf(failures);
    }

    /**
     * Deadlines missed while the music went on.
     *
     * @return of all streams.
     */
    public long missed()
    {
        return missed;
    }

    /**
     * For programs.
     *
     * @return maps, lists, numbers and strings.
     */
    public Map<String, @Nullable Object> json()
    {
        figures.put("failures", failures());
        return figures;
    }

    /**
     * For people.
     *
     * @return a few lines.
     */
    public List<String> text()
    {
        return text;
    }

    private List<String> text(final BlockFigures blocks, final SoakMeasures measures)
    {
        final List<String> lines = new ArrayList<>(List.of(
            line("%s frames in %s blocks heard: %s lost, %s doubled, %s altered; %s frames of silence",
                "framesHeard", "blocks", "framesLost", "framesDoubled", "framesAltered", "framesOfSilence"),
            line("%s messages: %s reloads, %s disables, %s gain changes, %s seeks, %s skips, %s pauses, " +
                "%s broken builds", "messages", "reloads", "disables", "gainChanges", "seeks", "skips", "pauses",
                "brokenBuilds"),
            line("%s tracks, %s of them cut; %s instances recreated; leases: %s reclaimed, %s pinned; ",
                "tracks", "tracksCut", "instancesRecreated", "leasesReclaimed", "leasesPinned") +
                measures.allocation().text(),
            line("deadlines: %s missed, and %s where it was sought, paused or cut", "missedDeadlines",
                "missedWhereInterrupted")));
        lines.add("making a block takes " + Figures.text(blocks.making()));
        lines.addAll(blocks.text(measures.swapTimes()));
        lines.add(measures.course().text());
        return List.copyOf(lines);
    }

    private String line(final String format, final String... names)
    {
        return String.format(Locale.ROOT, format, Stream.of(names).map(figures::get).toArray());
    }

    /** The times of the blocks of all streams. */
    private record BlockFigures(
        Histogram making, Histogram otherWhole, Histogram swapWhole, Histogram otherCpu, Histogram swapCpu)
    {
        static BlockFigures of(final List<SoakStream> streams)
        {
            return new BlockFigures(
                all(streams, BlockTimes::making),
                all(streams, times -> times.whole(false)), all(streams, times -> times.whole(true)),
                all(streams, times -> times.cpu(false)), all(streams, times -> times.cpu(true)));
        }

        private static Histogram all(final List<SoakStream> streams, final Function<BlockTimes, Histogram> which)
        {
            final Histogram all = which.apply(streams.getFirst().times()).copy();
            streams.stream().skip(1).forEach(stream -> all.add(which.apply(stream.times())));
            return all;
        }

        Map<String, @Nullable Object> json(final SwapTimes swapTimes)
        {
            return Figures.object(
                "currentMicros", Figures.micros(swapTimes.current()),
                "appliedMicros", Figures.micros(swapTimes.applied()),
                "blockMicros", Figures.micros(swapWhole),
                "otherBlockMicros", Figures.micros(otherWhole),
                "cpuMicros", Figures.micros(swapCpu),
                "otherCpuMicros", Figures.micros(otherCpu),
                "blockExcessMicros", blockExcess(),
                "cpuExcessMicros", cpuExcess());
        }

        /** How much longer one of a thousand blocks with a replacement took than one of a thousand others. */
        private double blockExcess()
        {
            return Figures.thousandths(Figures.micros(swapWhole, 99.9) - Figures.micros(otherWhole, 99.9));
        }

        /** How much more work one of a thousand blocks with a replacement was than a usual other one. */
        private double cpuExcess()
        {
            return Figures.thousandths(Figures.micros(swapCpu, 99.9) - Figures.micros(otherCpu, 50));
        }

        List<String> text(final SwapTimes swapTimes)
        {
            return List.of(
                "a reload is current after " + Figures.text(swapTimes.current()),
                "and applied after " + Figures.text(swapTimes.applied()),
                "blocks with a replacement took " + Figures.text(swapWhole) + ", CPU " + Figures.text(swapCpu),
                "other blocks took " + Figures.text(otherWhole) + ", CPU " + Figures.text(otherCpu),
                "99.9 % of the blocks with a replacement: " + blockExcess() + " us above 99.9 % of the others, CPU " +
                    cpuExcess() + " us above their median");
        }
    }
}
