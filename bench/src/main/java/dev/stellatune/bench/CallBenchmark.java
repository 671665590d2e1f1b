// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a call cost, by what is called and by the number of frames or bytes?
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {JvmFlags.NATIVE_ACCESS, JvmFlags.AGRONA, JvmFlags.SERIAL, JvmFlags.HEAP})
public class CallBenchmark
{
    @Param({"READ_FLAC", "READ", "PROCESS_GAIN", "PROCESS", "WRITE", "LIST", "SEARCH"})
    private Callee callee = Callee.READ;

    /** Frames, or bytes of text. */
    @Param({"32", "64", "256", "1024"})
    private int size;

    private @Nullable LoadedPlugin plugin;
    private Callee.@Nullable Call call;

    /** For JMH. */
    public CallBenchmark()
    {
    }

    /**
     * Makes the instance, on the benchmark's thread.
     *
     * @throws Exception when the plugin cannot be loaded.
     */
    @Setup(Level.Trial)
    public void open() throws Exception
    {
        final LoadedPlugin loaded = new LoadedPlugin(callee.library());
        plugin = loaded;
        call = callee.prepare(loaded, size);
    }

    /** Closes everything. */
    @TearDown(Level.Trial)
    public void close()
    {
        Objects.requireNonNull(plugin, "not open").close();
    }

    /**
     * One call.
     *
     * @return what the plugin answered.
     * @throws Exception when it failed.
     */
    @Benchmark
    public int call() throws Exception
    {
        return Objects.requireNonNull(call, "not open").make();
    }
}
