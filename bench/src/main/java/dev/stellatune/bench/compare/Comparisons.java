// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

import dev.stellatune.bench.BlockBenchmark;
import dev.stellatune.bench.CallBenchmark;
import dev.stellatune.bench.Callee;
import dev.stellatune.bench.Codec;
import dev.stellatune.bench.CollectorBenchmark;
import dev.stellatune.bench.LeaseBenchmark;
import dev.stellatune.bench.LiveReloadBenchmark;
import dev.stellatune.bench.PluginLifeBenchmark;
import dev.stellatune.bench.Built;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.pipeline.RingHopBenchmark;
import dev.stellatune.engine.pipeline.SafePointBenchmark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The rows of {@code bench/compare} and {@code bench/report}. What each compares, the package's description says.
 */
final class Comparisons
{
    private static final int FRAMES = 64;
    private static final String GAIN = "gain";
    private static final List<Integer> SIZES = List.of(32, 64, 256, 1024);
    /** Where the size makes no difference, or little. */
    private static final List<Integer> TWO_SIZES = List.of(64, 1024);
    private static final List<Integer> CHAINS = List.of(0, 1, 3, 8);
    private static final List<Integer> STREAMS = List.of(1, 4, 16, 64);
    private static final double HEARD_LIMIT_US = 10_000;

    private Comparisons()
    {
    }

    /**
     * Those that have a goal, or are to be known.
     *
     * @param directory where files may be written.
     */
    static List<Row> rows(final Path directory)
    {
        return all(directory).stream().filter(row -> row.isIn(Section.HEADLINE) || row.isIn(Section.GOALS)).toList();
    }

    /**
     * All rows, those of {@link #rows} first.
     *
     * @param directory where files may be written.
     */
    static List<Row> all(final Path directory)
    {
        final List<Row> rows = new ArrayList<>();
        rows.addAll(headline(directory));
        rows.addAll(goals());
        rows.addAll(calls());
        rows.addAll(blocks());
        rows.addAll(threads());
        return rows;
    }

    private static List<Row> headline(final Path directory)
    {
        return Stream.of(
            call("decoder read, 64 frames of FLAC", Callee.READ_FLAC, FRAMES, Goal.ratio(1.10)),
            block("block in FUSED, 64 frames of FLAC, 3 DSPs", Codec.FLAC, PipelineMode.FUSED, 3, 1, Goal.ratio(1.10))
                .in(Section.CHAIN, "gains", "3"),
            new Row("stream of 64, against one alone", "ns", turned(64), turned(1), Goal.within(0.10)),
            new Row("render, ten minutes of FLAC to 16-bit WAV", "ms",
                RenderMeasure.ours(directory), RenderMeasure.reference(directory), Goal.ratio(1.15)),
            new Row("safe point, nothing to do", "ns", safePoint("0"), null, Goal.atMost(5)),
            new Row("lease, acquire and release", "ns",
                new JmhMeasure(LeaseBenchmark.class, "acquireCurrentAndRelease", Map.of()),
                new ProgramMeasure(seconds -> List.of(program("lease"), seconds)), Goal.atMost(50)),
            new Row("reload of 600 KB", "us", life("reload"), null, Goal.atMost(700)),
            live("file renamed to first sample heard", "renamedToHeard", FRAMES, Goal.atMost(HEARD_LIMIT_US)),
            live("retired to unmapped", "retiredToUnmapped", FRAMES, Goal.atMost(unmappedLimitUs(FRAMES))))
            .map(row -> row.in(Section.HEADLINE)).toList();
    }

    private static List<Row> goals()
    {
        return Stream.of(
            call("decoder read, 64 frames of nothing", Callee.READ, FRAMES, Goal.above(15)),
            new Row("safe point, nothing to do, 8 DSPs", "ns", safePoint("8"), null, Goal.atMost(5)),
            block("block in FUSED, 64 frames of FLAC, 1 DSP", Codec.FLAC, PipelineMode.FUSED, 1, 1, Goal.ratio(1.08))
                .in(Section.CHAIN, "gains", "1").in(Section.MODES, "FLAC, 1 gain", "FUSED")
                .in(Section.COLLECTORS, "FLAC, 1 gain", "Serial"),
            block("block in FUSED, 64 frames of nothing, 1 DSP", Codec.IDLE, PipelineMode.FUSED, 1, 1, Goal.above(80)),
            new Row("instance, create and destroy", "ns", life("createAndDestroy"),
                new ProgramMeasure(seconds -> List.of(program("instances"), seconds, Codec.IDLE.library().toString(),
                    Codec.IDLE.typeId())), Goal.above(1000)),
            new Row("last release to unmapped, 600 KB", "us", life("lastReleaseToUnmapped"), null, Goal.atMost(1000)),
            new Row("message posted to applied", "us", life("postedToApplied"), null, Goal.none()),
            new Row("file renamed to new instance, 600 KB", "us", life("renamedToInstance"), null, Goal.none()),
            // the device alone has 12 ms
            live("file renamed to first sample heard", "renamedToHeard", 256, Goal.none()),
            live("retired to unmapped", "retiredToUnmapped", 256, Goal.atMost(unmappedLimitUs(256))))
            .map(row -> row.in(Section.GOALS)).toList();
    }

    private static List<Row> calls()
    {
        final List<Row> rows = new ArrayList<>();
        for (final Callee callee : Callee.values())
        {
            for (final int size : callee == Callee.READ_FLAC || callee == Callee.PROCESS_GAIN ? SIZES : TWO_SIZES)
            {
                // these two are among those that have goals
                if (size != FRAMES || (callee != Callee.READ_FLAC && callee != Callee.READ))
                {
                    rows.add(call(callee.title() + ", " + size, callee, size, Goal.none()));
                }
            }
        }
        return rows;
    }

    private static List<Row> blocks()
    {
        final List<Row> rows = new ArrayList<>();
        for (final int dsps : CHAINS)
        {
            if (dsps != 1 && dsps != 3)
            {
                rows.add(block("block in FUSED, " + dsps + " DSPs", Codec.FLAC, PipelineMode.FUSED, dsps, 1,
                    Goal.none()).in(Section.CHAIN, "gains", String.valueOf(dsps)));
            }
        }
        for (final int streams : STREAMS)
        {
            rows.add(block("block of one stream of " + streams, Codec.FLAC, PipelineMode.INVOKER, 1, streams,
                Goal.none()).in(Section.STREAMS, "INVOKER, 1 gain", String.valueOf(streams)));
        }
        for (final PipelineMode mode : List.of(PipelineMode.DEDICATED, PipelineMode.INVOKER))
        {
            rows.add(block("block in " + mode, Codec.FLAC, mode, 1, 1, Goal.none())
                .in(Section.MODES, "FLAC, 1 gain", mode.name()));
        }
        for (final Class<?> collector : List.of(CollectorBenchmark.G1.class, CollectorBenchmark.Zgc.class))
        {
            final String name = collector.getSimpleName().toUpperCase(Locale.ROOT);
            rows.add(new Row("block under " + name, "ns", new JmhMeasure(collector, "block",
                blockParameters(Codec.FLAC, PipelineMode.FUSED, 1, 1)), twin(Codec.FLAC, 1, 1), Goal.none())
                .in(Section.COLLECTORS, "FLAC, 1 gain", name));
        }
        return rows;
    }

    private static List<Row> threads()
    {
        return Stream.of("20", "0").map(yields -> new Row("hop over the ring, " + yields + " yields", "ns",
            new JmhMeasure(RingHopBenchmark.class, "hop", Map.of("yields", yields)),
            new ProgramMeasure(seconds -> List.of(program("hop"), yields, seconds)), Goal.none())
            .in(Section.THREADS, "one way", "0".equals(yields) ? "sleeps" : "yields")).toList();
    }

    private static Row call(final String name, final Callee callee, final int size, final Goal goal)
    {
        final JmhMeasure ours = new JmhMeasure(
            CallBenchmark.class, "call", Map.of("callee", callee.name(), "size", String.valueOf(size)));
        return new Row(name, "ns", ours, new ProgramMeasure(seconds -> call(callee, size, seconds)), goal)
            .in(Section.CALLS, callee.title(), String.valueOf(size));
    }

    private static List<String> call(final Callee callee, final int size, final String seconds)
    {
        return callee.program().isEmpty() ? blocks(callee.codec(), size, 1, 0, seconds) : List.of(program("calls"),
            callee.program(), String.valueOf(size), seconds, callee.library().toString(), callee.typeId(),
            callee.config());
    }

    private static Row block(
        final String name,
        final Codec codec,
        final PipelineMode mode,
        final int dsps,
        final int streams,
        final Goal goal)
    {
        return new Row(name, "ns", new JmhMeasure(BlockBenchmark.class, "block",
            blockParameters(codec, mode, dsps, streams)), twin(codec, streams, dsps), goal);
    }

    /** A stream among others, all turned by one thread. */
    private static Measure turned(final int streams)
    {
        return new JmhMeasure(
            BlockBenchmark.class, "block", blockParameters(Codec.FLAC, PipelineMode.INVOKER, 1, streams));
    }

    private static Map<String, String> blockParameters(
        final Codec codec, final PipelineMode mode, final int dsps, final int streams)
    {
        return Map.of("codec", codec.name(), "mode", mode.name(), "blockFrames", String.valueOf(FRAMES), "dsps",
            String.valueOf(dsps), "streams", String.valueOf(streams));
    }

    private static Measure twin(final Codec codec, final int streams, final int dsps)
    {
        return new ProgramMeasure(seconds -> blocks(codec, FRAMES, streams, dsps, seconds));
    }

    private static List<String> blocks(
        final Codec codec, final int frames, final int streams, final int dsps, final String seconds)
    {
        return List.of(program("blocks"), String.valueOf(frames), String.valueOf(streams), String.valueOf(dsps),
            seconds, codec.library().toString(), codec.typeId(), Built.input().toString(),
            Built.plugin(GAIN).toString(), GAIN, BlockBenchmark.GAIN_CONFIG);
    }

    private static Measure life(final String method)
    {
        return new JmhMeasure(PluginLifeBenchmark.class, method, Map.of());
    }

    private static Row live(final String name, final String method, final int blockFrames, final Goal goal)
    {
        return new Row(name + ", blocks of " + blockFrames, "us", new JmhMeasure(LiveReloadBenchmark.class, method,
            Map.of("blockFrames", String.valueOf(blockFrames))), null, goal);
    }

    private static Measure safePoint(final String dsps)
    {
        return new JmhMeasure(SafePointBenchmark.class, "nothing", Map.of("dsps", dsps));
    }

    /** Two blocks at the input's rate, and a millisecond. */
    private static double unmappedLimitUs(final int blockFrames)
    {
        return Math.floor(2 * blockFrames * 1e6 / 44_100) + 1000;
    }

    private static String program(final String name)
    {
        return Built.program(name).toString();
    }
}
