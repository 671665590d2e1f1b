// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import dev.stellatune.bench.stress.StressLeases;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.library.ShadowRoot;
import dev.stellatune.ffi.plugin.ByteSources;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.NativeStream;
import dev.stellatune.ffi.plugin.PluginHost;
import dev.stellatune.ffi.plugin.PluginModule;
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
 * What does a read cost, by the decoder and by the number of frames? Of the one that does nothing all is the call; the
 * other one reads its file as under an engine, through a source of bytes in Java.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {JvmFlags.NATIVE_ACCESS, JvmFlags.AGRONA, JvmFlags.SERIAL, JvmFlags.HEAP})
public class DecoderReadBenchmark
{
    private static final int CHANNELS = 2;

    @Param({"FLAC", "IDLE"})
    private Codec codec = Codec.IDLE;

    @Param({"64", "256"})
    private int frames;

    private @Nullable Parts parts;

    /** For JMH. */
    public DecoderReadBenchmark()
    {
    }

    private record Parts(
        PluginHost host,
        ShadowRoot shadows,
        PluginModule module,
        NativeStream stream,
        DecoderInstance decoder,
        long samples)
    {
    }

    /**
     * Opens the decoder, on the benchmark's thread.
     *
     * @throws Exception when the plugin cannot be loaded.
     */
    @Setup(Level.Trial)
    public void open() throws Exception
    {
        final PluginHost host = new PluginHost((plugin, level, message) ->
        {
        });
        final ShadowRoot shadows = ShadowRoot.create();
        final PluginModule module = PluginModule.load(host, shadows, codec.library(), rejected ->
        {
        });
        final NativeStream stream = host.stream(ByteSources.ofFile(Built.input()));
        final DecoderInstance decoder = DecoderInstance.create(
            new ModuleLease(module, 1, StressLeases.notes()), codec.typeId(), "{}");
        decoder.open(stream, "", "");
        parts = new Parts(
            host, shadows, module, stream, decoder, NativeMemory.allocate((long)frames * CHANNELS * Float.BYTES));
    }

    /** Closes everything. */
    @TearDown(Level.Trial)
    public void close()
    {
        final Parts used = parts();
        used.decoder.destroy();
        used.stream.close();
        used.module.shutdown();
        used.module.close();
        used.shadows.close();
        used.host.close();
        NativeMemory.free(used.samples);
    }

    private Parts parts()
    {
        if (parts == null)
        {
            throw new IllegalStateException("not open");
        }
        return parts;
    }

    /**
     * One read; from the start again where the stream ends.
     *
     * @return the frames read.
     * @throws Exception when the decoder cannot go back to its start.
     */
    @Benchmark
    public int read() throws Exception
    {
        final Parts used = parts();
        final int count = used.decoder.read(used.samples, frames);
        if (count == DecoderInstance.END)
        {
            used.decoder.seekMs(0);
        }
        return count;
    }
}
