// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import dev.stellatune.engine.control.ControlFold;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.InstanceFactory;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.DecoderInstance;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a safe point cost a worker?
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {JvmFlags.NATIVE_ACCESS, JvmFlags.AGRONA, JvmFlags.SERIAL, JvmFlags.HEAP})
public class SafePointBenchmark
{
    private final Doorbell doorbell = new Doorbell();
    private final WorkerEndpoint<DecoderInstance> endpoint = new WorkerEndpoint<>(
        new InstanceFactory<>("p", CapabilityKind.DECODER, "t", () -> null, DecoderInstance::create), doorbell, "{}");
    private final ControlFold fold = new ControlFold();
    private long rings;
    private long seq;

    /** For JMH. */
    public SafePointBenchmark()
    {
    }

    /**
     * Nothing is there: one word is read, with one DSP as with eight.
     *
     * @return whether the bell rang.
     */
    @Benchmark
    public boolean nothing()
    {
        final long value = doorbell.value();
        final boolean rang = value != rings;
        rings = value;
        return rang;
    }

    /**
     * The bell rang for somebody else: the ring is found empty.
     *
     * @return what is wanted.
     */
    @Benchmark
    public boolean emptyRing()
    {
        endpoint.drainTo(fold);
        return fold.instanceWanted();
    }

    /**
     * A message is there; writing it and ringing are part of what is measured.
     *
     * @return the sequence number that was seen.
     */
    @Benchmark
    public long oneMessage()
    {
        endpoint.control().recreate(Reason.LEASE_SWAPPED, ++seq);
        rings = doorbell.value();
        endpoint.drainTo(fold);
        return fold.seq();
    }
}
