// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.SwapPolicy;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.sink.NullSink;
import dev.stellatune.engine.status.EngineCounter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.SystemNanoClock;
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
 * What does replacing a DSP take while it plays: until it is heard, and until the old library is gone? A player in
 * FUSED plays into a device with two blocks of buffer; heard is what has left that buffer. The directory is watched.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {JvmFlags.NATIVE_ACCESS, JvmFlags.AGRONA, JvmFlags.SERIAL, JvmFlags.HEAP})
public class LiveReloadBenchmark
{
    private static final String PLUGIN = "bench.level";
    private static final DspChoice DSP = new DspChoice(PLUGIN, "level", "{}");
    private static final float LEVEL_OF_BUILD_1 = 0.25f;
    private static final int DEVICE_BLOCKS = 2;
    /** Ten minutes each: more than any run. */
    private static final int REPETITIONS = 100;
    private static final long LOOK_NS = TimeUnit.MICROSECONDS.toNanos(5);
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(10);

    @Param({"64", "256"})
    private int blockFrames;

    /** How long the old instance is heard beside the new one, and keeps its library. */
    @Param("0")
    private int crossfadeMs;

    private @Nullable Path directory;
    private @Nullable AudioEngine engine;
    private @Nullable LevelSink sink;
    private int build = 1;
    private long reclaimed;

    /** For JMH. */
    public LiveReloadBenchmark()
    {
    }

    /**
     * Starts playing, and watching.
     *
     * @throws IOException when the directory cannot be made.
     */
    @Setup(Level.Trial)
    public void launch() throws IOException
    {
        final Path watched = Files.createTempDirectory("live");
        directory = watched;
        Files.copy(level(build), library());
        final AudioEngine launched = AudioEngine.launch(EngineConfig.defaults().mode(PipelineMode.FUSED)
            .blockFrames(blockFrames).swaps(new SwapPolicy(crossfadeMs, 0)).pluginDirectory(watched)
            .watchPlugins(report ->
            {
            }));
        engine = launched;
        launched.plugins().load(Codec.FLAC.library()).join();
        final LevelSink heard =
            new LevelSink(NullSink.paced(SystemNanoClock.INSTANCE, DEVICE_BLOCKS * blockFrames));
        sink = heard;
        final Player player = launched.newPlayer(heard);
        player.dsps(List.of(DSP));
        for (int i = 0; i < REPETITIONS; i++)
        {
            player.enqueue(MediaInput.ofFile(Built.input()), Codec.FLAC.choice());
        }
        var _ = player.play();
    }

    /**
     * Ends it; fails when something went wrong meanwhile.
     *
     * @throws IOException when the directory cannot be deleted.
     */
    @TearDown(Level.Trial)
    public void close() throws IOException
    {
        final AudioEngine used = engine();
        used.close();
        Files.deleteIfExists(fresh());
        Files.delete(library());
        Files.delete(Objects.requireNonNull(directory));
        requireNoErrors();
    }

    /** The other build lies there under a name that means nothing; nothing else goes on. */
    @State(Scope.Benchmark)
    public static class Prepared
    {
        /** For JMH. */
        public Prepared()
        {
        }

        /**
         * Waits for the end of what was, and writes the file.
         *
         * @param live what plays.
         * @throws IOException when it cannot be written.
         */
        @Setup(Level.Invocation)
        public void prepare(final LiveReloadBenchmark live) throws IOException
        {
            live.prepare();
        }
    }

    /** The other build is current, as of this moment. */
    @State(Scope.Benchmark)
    public static class Retired
    {
        /** For JMH. */
        public Retired()
        {
        }

        /**
         * Has the library replaced.
         *
         * @param live what plays.
         * @throws IOException when it cannot be written.
         */
        @Setup(Level.Invocation)
        public void retire(final LiveReloadBenchmark live) throws IOException
        {
            live.prepare();
            final long before = live.epoch();
            live.replace();
            live.await(() -> live.epoch() != before);
        }
    }

    /**
     * From the rename of a new build into the watched directory until its first sample is heard.
     *
     * @param prepared the new build.
     * @throws IOException when the file cannot be renamed.
     */
    @Benchmark
    public void renamedToHeard(final Prepared prepared) throws IOException
    {
        replace();
        await(sink()::isChangeHeard);
    }

    /**
     * From the moment when nobody gets the old library any more until it is proven unmapped and its copy deleted.
     *
     * @param retired the old library.
     */
    @Benchmark
    public void retiredToUnmapped(final Retired retired)
    {
        await(() -> engine().status().value(EngineCounter.LIBRARIES_RECLAIMED) > reclaimed);
    }

    private void prepare() throws IOException
    {
        await(() -> sink().level() == LEVEL_OF_BUILD_1 * build);
        while (!engine().plugins().runtimeState().join().retired().isEmpty())
        {
            LockSupport.parkNanos(LOOK_NS);
        }
        reclaimed = engine().status().value(EngineCounter.LIBRARIES_RECLAIMED);
        build = 3 - build;
        Files.copy(level(build), fresh());
        sink().listen();
    }

    private void replace() throws IOException
    {
        Files.move(fresh(), library(), StandardCopyOption.ATOMIC_MOVE);
    }

    private long epoch()
    {
        final ModuleLease lease = engine().plugins().acquireCurrentLease(PLUGIN);
        if (lease == null)
        {
            return 0;
        }
        lease.release();
        return lease.epoch();
    }

    private void await(final BooleanSupplier condition)
    {
        final long deadline = System.nanoTime() + LIMIT_NS;
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - deadline > 0)
            {
                requireNoErrors();
                throw new IllegalStateException("nothing happened for ten seconds");
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private void requireNoErrors()
    {
        if (!engine().status().errors().isEmpty())
        {
            throw new IllegalStateException(engine().status().errors().toString());
        }
    }

    private static Path level(final int build)
    {
        return Built.fixture("level_v" + build);
    }

    private Path library()
    {
        return Objects.requireNonNull(directory).resolve("liblevel.so");
    }

    private Path fresh()
    {
        return Objects.requireNonNull(directory).resolve("fresh");
    }

    private AudioEngine engine()
    {
        return Objects.requireNonNull(engine, "not launched");
    }

    private LevelSink sink()
    {
        return Objects.requireNonNull(sink, "not launched");
    }
}
