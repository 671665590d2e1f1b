// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

import dev.stellatune.bench.BlockBenchmark;
import dev.stellatune.bench.Built;
import dev.stellatune.bench.Codec;
import dev.stellatune.bench.DecoderReadBenchmark;
import dev.stellatune.bench.LeaseBenchmark;
import dev.stellatune.bench.PluginLifeBenchmark;
import dev.stellatune.engine.pipeline.SafePointBenchmark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The rows of {@code bench/compare}. What each compares, the package's description says.
 */
final class Comparisons
{
    private static final String FRAMES = "64";

    private Comparisons()
    {
    }

    /**
     * All rows.
     *
     * @param directory where files may be written.
     */
    static List<Row> rows(final Path directory)
    {
        return List.of(
            new Row("decoder read, 64 frames of FLAC", "ns", read(Codec.FLAC), blocks(Codec.FLAC), Goal.ratio(1.10)),
            new Row("decoder read, 64 frames of nothing", "ns", read(Codec.IDLE), blocks(Codec.IDLE), Goal.above(15)),
            new Row("render, FLAC to 16-bit WAV", "ms",
                RenderMeasure.ours(directory), RenderMeasure.reference(directory), Goal.ratio(1.15)),
            new Row("safe point, nothing to do", "ns", safePoint("0"), null, Goal.atMost(5)),
            new Row("safe point, nothing to do, 8 DSPs", "ns", safePoint("8"), null, Goal.atMost(5)),
            new Row("block in FUSED, 64 frames of FLAC", "ns", fused(Codec.FLAC), withGain(Codec.FLAC),
                Goal.ratio(1.08)),
            new Row("block in FUSED, 64 frames of nothing", "ns", fused(Codec.IDLE), withGain(Codec.IDLE),
                Goal.above(80)),
            new Row("lease, acquire and release", "ns",
                new JmhMeasure(LeaseBenchmark.class, "acquireCurrentAndRelease", Map.of()), null, Goal.atMost(50)),
            new Row("instance, create and destroy", "ns", life("createAndDestroy"),
                new ProgramMeasure(Comparisons::instances), Goal.above(1000)),
            new Row("reload of 600 KB", "us", life("reload"), null, Goal.atMost(700)),
            new Row("last release to unmapped", "us", life("lastReleaseToUnmapped"), null, Goal.atMost(1000)),
            new Row("message posted to applied", "us", life("postedToApplied"), null, Goal.none()),
            new Row("file renamed to new instance, 600 KB", "us", life("renamedToInstance"), null, Goal.none()));
    }

    private static Measure read(final Codec codec)
    {
        return new JmhMeasure(DecoderReadBenchmark.class, "read", Map.of("codec", codec.name(), "frames", FRAMES));
    }

    private static Measure fused(final Codec codec)
    {
        return new JmhMeasure(
            BlockBenchmark.class, "block", Map.of("codec", codec.name(), "blockFrames", FRAMES, "dsps", "1"));
    }

    private static Measure life(final String method)
    {
        return new JmhMeasure(PluginLifeBenchmark.class, method, Map.of());
    }

    private static List<String> instances(final String seconds)
    {
        return List.of(
            Built.program("instances").toString(), seconds, Codec.IDLE.library().toString(), Codec.IDLE.typeId());
    }

    private static Measure safePoint(final String dsps)
    {
        return new JmhMeasure(SafePointBenchmark.class, "nothing", Map.of("dsps", dsps));
    }

    private static Measure blocks(final Codec codec)
    {
        return new ProgramMeasure(seconds -> blocks(codec, seconds));
    }

    private static Measure withGain(final Codec codec)
    {
        return new ProgramMeasure(seconds -> Stream.concat(blocks(codec, seconds).stream(),
            Stream.of(Built.plugin("gain").toString(), "gain", BlockBenchmark.GAIN_CONFIG)).toList());
    }

    private static List<String> blocks(final Codec codec, final String seconds)
    {
        return List.of(Built.program("blocks").toString(), FRAMES, seconds, codec.library().toString(),
            codec.typeId(), Built.input().toString());
    }
}
