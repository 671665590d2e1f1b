// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.sink.NullSink;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
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
 * What does a block of one stream cost from decoder through DSPs to a sink that takes everything: by the mode, by the
 * number of DSPs and by the number of streams? In FUSED and DEDICATED players play as fast as they can, on their own
 * workers and real rings, and the benchmark's thread only looks now and then how far they have come; in INVOKER it
 * turns the engine. With {@code -prof gc} it shows that nothing is allocated.
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
    private static final int BLOCKS = 20_000;
    private static final long LOOK_NS = TimeUnit.MICROSECONDS.toNanos(200);
    /** Of all streams together, in INVOKER. */
    private static final int BLOCKS_PER_LOOK = 512;
    /** So many that no run reaches the end: ten minutes are decoded in less than a second. */
    private static final int REPETITIONS = 2_000;
    private static final DspChoice GAIN = new DspChoice("stellatune.gain", "gain", GAIN_CONFIG);

    @Param({"FLAC", "IDLE"})
    private Codec codec = Codec.IDLE;

    @Param("FUSED")
    private PipelineMode mode = PipelineMode.FUSED;

    @Param("64")
    private int blockFrames;

    @Param({"1", "8"})
    private int dsps;

    @Param("1")
    private int streams;

    private @Nullable AudioEngine engine;
    private final List<Player> players = new ArrayList<>();
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
            AudioEngine.launch(EngineConfig.defaults().mode(mode).blockFrames(blockFrames));
        engine = launched;
        launched.plugins().load(codec.library()).join();
        launched.plugins().load(Built.plugin("gain")).join();
        for (int i = 0; i < streams; i++)
        {
            players.add(play(launched));
        }
        players.forEach(player -> await(() -> player.blocks() > 0));
    }

    private Player play(final AudioEngine launched)
    {
        final Player player = launched.newPlayer(NullSink.fast());
        player.dsps(Collections.nCopies(dsps, GAIN));
        for (int i = 0; i < Math.ceilDiv(REPETITIONS, streams); i++)
        {
            player.enqueue(MediaInput.ofFile(Built.input()), codec.choice());
        }
        var _ = player.play();
        return player;
    }

    /** Begins to count at the block of the moment. */
    @Setup(Level.Iteration)
    public void begin()
    {
        target = blocks();
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
     * So many blocks, over all streams. What was played beyond them counts for the next call.
     *
     * @return how many have been played.
     */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public long block()
    {
        target += BLOCKS;
        await(() -> blocks() >= target);
        return blocks();
    }

    private void await(final BooleanSupplier reached)
    {
        while (!reached.getAsBoolean())
        {
            if (mode == PipelineMode.INVOKER)
            {
                turn();
            }
            else
            {
                LockSupport.parkNanos(LOOK_NS);
            }
            requirePlaying();
        }
    }

    private void turn()
    {
        final AudioEngine turned = engine();
        for (int blocks = 0; blocks < BLOCKS_PER_LOOK; blocks += streams)
        {
            turned.turn();
        }
    }

    private long blocks()
    {
        long sum = 0;
        for (final Player player : players)
        {
            sum += player.blocks();
        }
        return sum;
    }

    private void requirePlaying()
    {
        if (!engine().status().errors().isEmpty())
        {
            throw new IllegalStateException("Stopped after " + blocks() + " blocks: " + engine().status().errors());
        }
    }

    private AudioEngine engine()
    {
        return Objects.requireNonNull(engine, "not launched");
    }
}
