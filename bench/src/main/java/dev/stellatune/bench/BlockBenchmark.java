// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DecoderChoice;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.sink.NullSink;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a block cost from decoder through DSPs to a sink that takes everything? One turn of an engine in INVOKER:
 * control thread, jobs and all stages, on one thread. With {@code -prof gc} it shows that nothing is allocated.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {JvmFlags.NATIVE_ACCESS, JvmFlags.AGRONA, JvmFlags.SERIAL, JvmFlags.HEAP})
public class BlockBenchmark
{
    /** So long that no run reaches its end. */
    private static final DecoderChoice ENDLESS =
        new DecoderChoice("test.tone", "tone", "{\"frames\":1000000000000}");

    @Param({"64", "256"})
    private int blockFrames;

    @Param({"0", "8"})
    private int dsps;

    private @Nullable AudioEngine engine;
    private @Nullable Player player;

    /** For JMH. */
    public BlockBenchmark()
    {
    }

    /** Starts playing. */
    @Setup(Level.Trial)
    public void launch()
    {
        final AudioEngine launched = AudioEngine.launch(
            EngineConfig.defaults().mode(PipelineMode.INVOKER).blockFrames(blockFrames));
        launched.plugins().load(FixtureFiles.library("tone_v1")).join();
        launched.plugins().load(FixtureFiles.library("counter_v1")).join();
        final Player made = launched.newPlayer(NullSink.fast());
        made.dsps(Collections.nCopies(dsps, new DspChoice("test.counter", "counter", "{}")));
        made.enqueue(MediaInput.ofFile(FixtureFiles.library("tone_v1")), ENDLESS);
        made.play();
        while (made.acceptedFrames() == 0)
        {
            launched.turn();
        }
        engine = launched;
        player = made;
    }

    /** Stops playing; fails when something went wrong meanwhile. */
    @TearDown(Level.Trial)
    public void close()
    {
        final AudioEngine used = engine;
        if (used == null || player == null || !used.status().errors().isEmpty())
        {
            throw new IllegalStateException(used == null ? "not launched" : used.status().errors().toString());
        }
        used.close();
    }

    /**
     * One turn, which takes one block all the way.
     *
     * @return what was done.
     */
    @Benchmark
    public int turn()
    {
        final AudioEngine used = engine;
        return used == null ? 0 : used.turn();
    }
}
