// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlayerState;
import dev.stellatune.engine.sink.NullSink;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a block cost from decoder through DSPs to a sink that takes everything? A player in FUSED plays as fast as
 * it can, on its own worker and its real ring; the benchmark's thread only looks now and then how far it has come. With
 * {@code -prof gc} it shows that nothing is allocated.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {JvmFlags.NATIVE_ACCESS, JvmFlags.AGRONA, JvmFlags.SERIAL, JvmFlags.HEAP})
public class BlockBenchmark
{
    /** Of a gain that changes each sample. */
    public static final String GAIN_CONFIG = "{\"gain_db\":-6}";

    /** Short against an iteration, long against a look. */
    private static final int BLOCKS = 50_000;
    private static final long LOOK_NS = TimeUnit.MICROSECONDS.toNanos(500);
    /** So many that no run reaches the end: ten minutes are decoded in less than a second. */
    private static final int REPETITIONS = 2_000;
    private static final DspChoice GAIN = new DspChoice("stellatune.gain", "gain", GAIN_CONFIG);

    @Param({"FLAC", "IDLE"})
    private Codec codec = Codec.IDLE;

    @Param("64")
    private int blockFrames;

    @Param({"1", "8"})
    private int dsps;

    private @Nullable AudioEngine engine;
    private @Nullable Player player;
    private long target;

    /** For JMH. */
    public BlockBenchmark()
    {
    }

    /** Starts playing. */
    @Setup(Level.Trial)
    public void launch()
    {
        final AudioEngine launched =
            AudioEngine.launch(EngineConfig.defaults().mode(PipelineMode.FUSED).blockFrames(blockFrames));
        engine = launched;
        launched.plugins().load(codec.library()).join();
        launched.plugins().load(Built.plugin("gain")).join();
        final Player made = launched.newPlayer(NullSink.fast());
        player = made;
        made.dsps(Collections.nCopies(dsps, GAIN));
        for (int i = 0; i < REPETITIONS; i++)
        {
            made.enqueue(MediaInput.ofFile(Built.input()), codec.choice());
        }
        made.play();
        await(launched, made, 1);
    }

    /** Begins to count at the block of the moment. */
    @Setup(Level.Iteration)
    public void begin()
    {
        target = player().blocks();
    }

    /** Stops playing; fails when something went wrong meanwhile. */
    @TearDown(Level.Trial)
    public void close()
    {
        final AudioEngine used = engine();
        used.close();
        if (!used.status().errors().isEmpty())
        {
            throw new IllegalStateException(used.status().errors().toString());
        }
    }

    /**
     * So many blocks. What was played beyond them counts for the next call.
     *
     * @return how many have been played.
     */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public long block()
    {
        target += BLOCKS;
        return await(engine(), player(), target);
    }

    private static long await(final AudioEngine engine, final Player player, final long wanted)
    {
        long blocks = player.blocks();
        while (blocks < wanted)
        {
            if (player.state() == PlayerState.STOPPED && (blocks > 0 || !engine.status().errors().isEmpty()))
            {
                throw new IllegalStateException(
                    "The player stopped after " + blocks + " blocks: " + engine.status().errors());
            }
            LockSupport.parkNanos(LOOK_NS);
            blocks = player.blocks();
        }
        return blocks;
    }

    private AudioEngine engine()
    {
        if (engine == null)
        {
            throw new IllegalStateException("not launched");
        }
        return engine;
    }

    private Player player()
    {
        if (player == null)
        {
            throw new IllegalStateException("not launched");
        }
        return player;
    }
}
