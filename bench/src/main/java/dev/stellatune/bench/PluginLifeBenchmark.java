// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.control.ControlFold;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.runtime.ReloadReport;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.DspInstance;
import dev.stellatune.ffi.plugin.PluginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the life of plugins costs: instances, reloads, the end of libraries, messages. The calling thread is the worker,
 * and looks for messages all the time, as one that plays does at each block. What goes through the disk and other
 * threads is sampled: its median tells, and its tail is the machine's.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {JvmFlags.NATIVE_ACCESS, JvmFlags.AGRONA, JvmFlags.SERIAL, JvmFlags.HEAP})
public class PluginLifeBenchmark
{
    private static final String IDLE = "bench.idle";
    private static final String PADDED = "test.padded";

    /** For JMH. */
    public PluginLifeBenchmark()
    {
    }

    /** An engine with threads of its own. */
    @State(Scope.Benchmark)
    public static class Engine
    {
        private @Nullable AudioEngine launched;
        private @Nullable WorkerEndpoint<DecoderInstance> idle;
        private @Nullable ModuleLease held;
        private long reclaimed;

        /** For JMH. */
        public Engine()
        {
        }

        /** Loads what does nothing, and something of the size of a real library. */
        @Setup(Level.Trial)
        public void launch()
        {
            final AudioEngine engine = AudioEngine.launch(EngineConfig.defaults().mode(PipelineMode.FUSED));
            engine.plugins().load(Built.idle()).join();
            engine.plugins().load(Built.fixture("padded")).join();
            idle = engine.plugins()
                .bind(workers -> workers.bindDecoder(IDLE, "idle", "{}", new Doorbell())).join();
            launched = engine;
        }

        /** Unloads it. */
        @TearDown(Level.Trial)
        public void close()
        {
            engine().close();
        }

        private AudioEngine engine()
        {
            return Objects.requireNonNull(launched, "not launched");
        }

        private WorkerEndpoint<DecoderInstance> idle()
        {
            return Objects.requireNonNull(idle, "not bound");
        }

        /** Somebody holds a library that is not current any more, and nothing else is on its way out. */
        private void retire()
        {
            held = engine().plugins().acquireCurrentLease(PADDED);
            engine().plugins().reloadPlugin(PADDED).join();
            reclaimed = engine().status().value(EngineCounter.LIBRARIES_RECLAIMED);
        }

        private void release()
        {
            Objects.requireNonNull(held, "not held").release();
        }

        private boolean isReclaimed()
        {
            return engine().status().value(EngineCounter.LIBRARIES_RECLAIMED) > reclaimed;
        }
    }

    /** Nothing is on its way out: a reload does not wait for the end of the one before. */
    @State(Scope.Benchmark)
    public static class Settled
    {
        /** For JMH. */
        public Settled()
        {
        }

        /**
         * Waits for it.
         *
         * @param engine that reloads.
         */
        @Setup(Level.Invocation)
        public void settle(final Engine engine)
        {
            while (!engine.engine().plugins().runtimeState().join().retired().isEmpty())
            {
                Thread.onSpinWait();
            }
        }
    }

    /** A library that somebody still holds, for each call anew. */
    @State(Scope.Benchmark)
    public static class Retired
    {
        /** For JMH. */
        public Retired()
        {
        }

        /**
         * Retires it.
         *
         * @param engine that has loaded it.
         */
        @Setup(Level.Invocation)
        public void retire(final Engine engine)
        {
            engine.retire();
        }
    }

    /** A gain that is configured. */
    @State(Scope.Benchmark)
    public static class Configured
    {
        private final Doorbell doorbell = new Doorbell();
        private @Nullable WorkerEndpoint<DspInstance> endpoint;
        private @Nullable DspInstance instance;
        private final ControlFold fold = new ControlFold();
        private long applied;
        private long rings;

        /** For JMH. */
        public Configured()
        {
        }

        /**
         * Makes it, on the worker's own thread.
         *
         * @param engine to load it.
         * @throws PluginException when it refuses.
         */
        @Setup(Level.Iteration)
        public void make(final Engine engine) throws PluginException
        {
            engine.engine().plugins().load(Built.plugin("gain")).join();
            final WorkerEndpoint<DspInstance> bound = engine.engine().plugins().bind(workers ->
                workers.bindDsp("stellatune.gain", "gain", "{}", 48_000, 2, doorbell)).join();
            endpoint = bound;
            instance = bound.factory().create("{}");
            applied = 0;
        }

        /** Destroys it. */
        @TearDown(Level.Iteration)
        public void destroy()
        {
            Objects.requireNonNull(instance).destroy();
        }

        private WorkerEndpoint<DspInstance> endpoint()
        {
            return Objects.requireNonNull(endpoint, "not bound");
        }

        /** A safe point. */
        private void look() throws PluginException
        {
            final long value = doorbell.value();
            if (value != rings)
            {
                rings = value;
                endpoint().drainTo(fold);
                if (fold.configVersion() > applied)
                {
                    Objects.requireNonNull(instance).applyConfig(endpoint().config().json());
                    applied = endpoint().config().version();
                }
            }
        }
    }

    /** A directory that is watched, and a new build of a library for each call. */
    @State(Scope.Benchmark)
    public static class Watched
    {
        private final Doorbell doorbell = new Doorbell();
        private final ControlFold fold = new ControlFold();
        private @Nullable Path directory;
        private @Nullable AudioEngine engine;
        private @Nullable WorkerEndpoint<DecoderInstance> endpoint;
        private @Nullable DecoderInstance made;
        private byte build;

        /** For JMH. */
        public Watched()
        {
        }

        /**
         * Begins to watch.
         *
         * @throws IOException when the directory cannot be made.
         */
        @Setup(Level.Trial)
        public void launch() throws IOException
        {
            directory = Files.createTempDirectory("watched");
            Files.copy(Built.fixture("padded"), library());
            final AudioEngine launched = AudioEngine.launch(EngineConfig.defaults().mode(PipelineMode.FUSED)
                .pluginDirectory(directory).watchPlugins(report ->
                {
                }));
            endpoint = launched.plugins()
                .bind(workers -> workers.bindDecoder(PADDED, "padded", "{}", doorbell)).join();
            engine = launched;
        }

        /**
         * Builds the library anew, beside the one that is loaded.
         *
         * @throws IOException when it cannot be written.
         */
        @Setup(Level.Invocation)
        public void build() throws IOException
        {
            // a byte behind its tables: another file, and the same library
            final byte[] library = Files.readAllBytes(Built.fixture("padded"));
            final byte[] other = Arrays.copyOf(library, library.length + 1);
            other[library.length] = ++build;
            Files.write(fresh(), other);
            endpoint().drainTo(fold);
        }

        /** Destroys what was made of it. */
        @TearDown(Level.Invocation)
        public void destroy()
        {
            Objects.requireNonNull(made).destroy();
        }

        /**
         * Ends the watch.
         *
         * @throws IOException when the directory cannot be deleted.
         */
        @TearDown(Level.Trial)
        public void close() throws IOException
        {
            Objects.requireNonNull(engine).close();
            Files.deleteIfExists(fresh());
            Files.delete(library());
            Files.delete(Objects.requireNonNull(directory));
        }

        private WorkerEndpoint<DecoderInstance> endpoint()
        {
            return Objects.requireNonNull(endpoint, "not bound");
        }

        private Path library()
        {
            return Objects.requireNonNull(directory).resolve("libpadded.so");
        }

        private Path fresh()
        {
            return Objects.requireNonNull(directory).resolve("fresh");
        }
    }

    /**
     * An instance that costs next to nothing itself, made and destroyed by the worker.
     *
     * @param engine that has loaded its library.
     * @throws PluginException when the plugin refuses.
     */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public void createAndDestroy(final Engine engine) throws PluginException
    {
        engine.idle().factory().create("{}").destroy();
    }

    /**
     * A reload, from the request until the new library is current and workers have been told.
     *
     * @param engine  that has loaded a library of 600 KB.
     * @param settled and has done nothing else lately.
     * @return what became of it.
     */
    @Benchmark
    public ReloadReport reload(final Engine engine, final Settled settled)
    {
        return engine.engine().plugins().reloadPlugin(PADDED).join();
    }

    /**
     * The end of a library: from the last release until it is proven unmapped and its copy deleted.
     *
     * @param engine  that has loaded it.
     * @param retired and replaced it.
     */
    @Benchmark
    public void lastReleaseToUnmapped(final Engine engine, final Retired retired)
    {
        engine.release();
        while (!engine.isReclaimed())
        {
            Thread.onSpinWait();
        }
    }

    /**
     * A configuration, from the request until the worker has applied it.
     *
     * @param engine     whose control thread sends it.
     * @param configured to be configured.
     * @throws PluginException when the plugin refuses.
     */
    @Benchmark
    public void postedToApplied(final Engine engine, final Configured configured) throws PluginException
    {
        final long before = configured.applied;
        engine.engine().plugins().configure(configured.endpoint(), BlockBenchmark.GAIN_CONFIG);
        while (configured.applied == before)
        {
            Thread.onSpinWait();
            configured.look();
        }
    }

    /**
     * A build that comes into a watched directory: from the rename until the worker has an instance of it.
     *
     * @param watched the directory.
     * @throws IOException     when the file cannot be renamed.
     * @throws PluginException when the plugin refuses.
     */
    @Benchmark
    public void renamedToInstance(final Watched watched) throws IOException, PluginException
    {
        final long before = watched.fold.seq();
        Files.move(watched.fresh(), watched.library(), StandardCopyOption.ATOMIC_MOVE);
        while (watched.fold.seq() == before)
        {
            Thread.onSpinWait();
            watched.endpoint().drainTo(watched.fold);
        }
        watched.made = watched.endpoint().factory().create("{}");
    }
}
