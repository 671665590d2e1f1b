// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import dev.stellatune.bench.stress.StressLeases;
import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.engine.pipeline.PipelineMode;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to take and give back a lease? Each pair of calls changes the count twice.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {JvmFlags.NATIVE_ACCESS, JvmFlags.AGRONA, JvmFlags.SERIAL, JvmFlags.HEAP})
public class LeaseBenchmark
{
    private static final String PLUGIN = "bench.idle";

    /** For JMH. */
    public LeaseBenchmark()
    {
    }

    /** A lease that nobody wants to end. */
    @State(Scope.Benchmark)
    public static class Counted
    {
        private final ModuleLease lease = StressLeases.onNothing(1, StressLeases.notes());

        /** For JMH. */
        public Counted()
        {
        }
    }

    /** An engine with a plugin. */
    @State(Scope.Benchmark)
    public static class Loaded
    {
        private @Nullable AudioEngine engine;

        /** For JMH. */
        public Loaded()
        {
        }

        /** Loads the plugin. */
        @Setup(Level.Trial)
        public void launch()
        {
            final AudioEngine launched =
                AudioEngine.launch(EngineConfig.defaults().mode(PipelineMode.INVOKER));
            launched.plugins().load(Built.idle()).join();
            engine = launched;
        }

        /** Unloads it. */
        @TearDown(Level.Trial)
        public void close()
        {
            engine().close();
        }

        private AudioEngine engine()
        {
            if (engine == null)
            {
                throw new IllegalStateException("not launched");
            }
            return engine;
        }
    }

    /**
     * The count alone.
     *
     * @param counted the lease.
     * @return whether it was there.
     */
    @Benchmark
    public boolean acquireAndRelease(final Counted counted)
    {
        final boolean acquired = counted.lease.tryAcquire();
        counted.lease.release();
        return acquired;
    }

    /**
     * The count, wanted by two threads at once.
     *
     * @param counted the lease.
     * @return whether it was there.
     */
    @Benchmark
    @Threads(2)
    public boolean acquireAndReleaseByTwo(final Counted counted)
    {
        final boolean acquired = counted.lease.tryAcquire();
        counted.lease.release();
        return acquired;
    }

    /**
     * What is current, looked up by the plugin's id, as one does before making an instance.
     *
     * @param loaded the engine.
     * @return the lease.
     */
    @Benchmark
    public @Nullable ModuleLease acquireCurrentAndRelease(final Loaded loaded)
    {
        final ModuleLease lease = loaded.engine().plugins().acquireCurrentLease(PLUGIN);
        if (lease != null)
        {
            lease.release();
        }
        return lease;
    }
}
