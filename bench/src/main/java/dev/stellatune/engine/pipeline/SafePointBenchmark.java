// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import dev.stellatune.bench.Built;
import dev.stellatune.bench.JvmFlags;
import dev.stellatune.bench.stress.StressLeases;
import dev.stellatune.engine.audio.AudioBlock;
import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.audio.BlockSlab;
import dev.stellatune.engine.control.ControlFold;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.InstanceFactory;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.control.SwapPolicy;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.dsp.DspChain;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.engine.sink.NullSink;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.status.PlayerStatus;
import dev.stellatune.engine.worker.Jobs;
import dev.stellatune.engine.worker.WorkerParts;
import dev.stellatune.ffi.library.ShadowRoot;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.DspInstance;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.PluginHost;
import dev.stellatune.ffi.plugin.PluginModule;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
 * What does a safe point cost a worker?
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {JvmFlags.NATIVE_ACCESS, JvmFlags.AGRONA, JvmFlags.SERIAL, JvmFlags.HEAP})
public class SafePointBenchmark
{
    private static final AudioFormat STEREO = new AudioFormat(44_100, 2);
    private static final int FRAMES = 64;
    private static final int BLOCKS = 8;
    private static final long JOB_DEADLINE_MS = 5_000;

    /** For JMH. */
    public SafePointBenchmark()
    {
    }

    /** The row of stages that FUSED runs, playing into a sink, with its DSPs in use. */
    @State(Scope.Thread)
    public static class FusedRow
    {
        @Param({"0", "8"})
        private int dsps;

        private final EngineStatus status = new EngineStatus();
        private final Shared shared = new Shared(() ->
        {
        });
        private @Nullable Parts parts;

        /** For JMH. */
        public FusedRow()
        {
        }

        private record Parts(
            PluginHost host, ShadowRoot shadows, PluginModule module, Jobs jobs, BlockSlab slab, NullSink sink,
            List<Stage> stages, StageRow row)
        {
        }

        /**
         * Makes the row, and lets it adopt sink and DSPs as at the start of a track.
         *
         * @throws Exception when the plugin cannot be loaded.
         */
        @Setup(Level.Trial)
        public void start() throws Exception
        {
            final PluginHost host = new PluginHost((plugin, level, message) ->
            {
            });
            final ShadowRoot shadows = ShadowRoot.create();
            final PluginModule module = PluginModule.load(host, shadows, Built.plugin("gain"), rejected ->
            {
            });
            final Jobs jobs = new Jobs(SystemNanoClock.INSTANCE, JOB_DEADLINE_MS, true,
                Thread.currentThread().getThreadGroup(), status, () ->
                {
                });
            final BlockSlab slab = new BlockSlab(BLOCKS, FRAMES, 1);
            final RingBuffer<AudioBlock> ring = RingBuffer.createSingleProducer(slab::newBlock, BLOCKS);
            ring.addGatingSequences(new Sequence());
            final List<Stage> stages = List.of(
                new DecoderStage(shared, 0, FRAMES), new DspStage(shared),
                new SinkStage(shared, ring, status, SystemNanoClock.INSTANCE, FRAMES, FRAMES * STEREO.bytesPerFrame()));
            final NullSink sink = NullSink.fast();
            sink.open(STEREO);
            final StageRow row = new StageRow(status, shared.doorbell(), new RowTimes(
                status.newPlayer(new PlayerStatus.Shape("benchmark", "FUSED", FRAMES, BLOCKS)), shared,
                SystemNanoClock.INSTANCE, "decoder", "dsp", "sink"), stages.toArray(new Stage[0]));
            shared.transport(new Transport(1, false, STEREO, sink, chain(new ModuleLease(
                module, 1, StressLeases.notes()), jobs)));
            row.safePoint();
            parts = new Parts(host, shadows, module, jobs, slab, sink, stages, row);
        }

        private DspChain chain(final ModuleLease lease, final Jobs jobs) throws PluginException
        {
            final InstanceFactory<DspInstance> gain = new InstanceFactory<>(
                "stellatune.gain", CapabilityKind.DSP, "gain", () -> lease.tryAcquire() ? lease : null,
                (hold, type, config) ->
                    DspInstance.create(hold, type, config, STEREO.sampleRate(), STEREO.channels()));
            return DspChain.create(
                Stream.generate(() -> new WorkerEndpoint<>(gain, shared.doorbell(), "{}")).limit(dsps).toList(),
                STEREO, new WorkerParts(jobs, SystemNanoClock.INSTANCE, status, SwapPolicy.DEFAULT, FRAMES));
        }

        /** Ends it; fails when something went wrong meanwhile. */
        @TearDown(Level.Trial)
        public void end()
        {
            final Parts used = parts();
            for (final Stage stage : used.stages)
            {
                stage.close();
            }
            while (used.jobs.unfinished() > 0)
            {
                used.jobs.doWork();
            }
            used.sink.close();
            used.slab.close();
            used.module.shutdown();
            used.module.close();
            used.shadows.close();
            used.host.close();
            if (!status.errors().isEmpty())
            {
                throw new IllegalStateException(status.errors().toString());
            }
        }

        private Parts parts()
        {
            if (parts == null)
            {
                throw new IllegalStateException("not started");
            }
            return parts;
        }
    }

    /** A worker's side of one instance. */
    @State(Scope.Thread)
    public static class Endpoint
    {
        private final Doorbell doorbell = new Doorbell();
        private final WorkerEndpoint<DecoderInstance> endpoint = new WorkerEndpoint<>(
            new InstanceFactory<>("p", CapabilityKind.DECODER, "t", () -> null, DecoderInstance::create), doorbell,
            "{}");
        private final ControlFold fold = new ControlFold();
        private long seq;

        /** For JMH. */
        public Endpoint()
        {
        }
    }

    /**
     * Nothing is there.
     *
     * @param fused the row.
     */
    @Benchmark
    public void nothing(final FusedRow fused)
    {
        fused.parts().row.safePoint();
    }

    /**
     * The bell rang for somebody else: the ring is found empty.
     *
     * @param worker of one instance.
     * @return what is wanted.
     */
    @Benchmark
    public boolean emptyRing(final Endpoint worker)
    {
        worker.endpoint.drainTo(worker.fold);
        return worker.fold.instanceWanted();
    }

    /**
     * A message is there; writing it and ringing are part of what is measured.
     *
     * @param worker of one instance.
     * @return the sequence number that was seen.
     */
    @Benchmark
    public long oneMessage(final Endpoint worker)
    {
        worker.endpoint.control().recreate(Reason.LEASE_SWAPPED, ++worker.seq);
        worker.endpoint.drainTo(worker.fold);
        return worker.fold.seq();
    }
}
