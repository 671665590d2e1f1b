// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import dev.stellatune.bench.JvmFlags;
import dev.stellatune.engine.control.Doorbell;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
 * What does it cost to bring a block over a thread boundary? It is published to a worker that does nothing, and the
 * worker's sequence is waited for: two ways over the ring, with the waiting that the pipeline has.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {JvmFlags.NATIVE_ACCESS, JvmFlags.AGRONA, JvmFlags.SERIAL, JvmFlags.HEAP})
public class RingHopBenchmark
{
    private static final int BLOCKS = 8;
    private static final int WAYS = 2;
    private static final long PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** How often a waiting thread yields before it parks; with 0 each hop is a sleep and a wake-up. */
    @Param({"20", "0"})
    private int yields;

    private final Doorbell doorbell = new Doorbell();
    private final Sleepers sleepers = new Sleepers(doorbell);
    private @Nullable RingBuffer<long[]> ring;
    private @Nullable BatchEventProcessor<long[]> worker;
    private @Nullable SequenceBarrier returned;
    private @Nullable Thread thread;

    /** For JMH. */
    public RingHopBenchmark()
    {
    }

    /** Starts the worker. */
    @Setup(Level.Trial)
    public void start()
    {
        final RingBuffer<long[]> made = RingBuffer.createSingleProducer(() -> new long[1], BLOCKS,
            new PipelineWaitStrategy(0, yields, Integer.MAX_VALUE - yields, PARK_NS, sleepers, () -> false));
        final BatchEventProcessor<long[]> processor = new BatchEventProcessorBuilder().setMaxBatchSize(1)
            .build(made, made.newBarrier(), new Echo(sleepers));
        ring = made;
        worker = processor;
        returned = made.newBarrier(processor.getSequence());
        made.addGatingSequences(processor.getSequence());
        final Thread started = Thread.ofPlatform().name("hop").start(processor);
        thread = started;
        doorbell.wakes(List.of(Thread.currentThread(), started));
    }

    /**
     * Ends the worker.
     *
     * @throws InterruptedException when the thread was interrupted.
     */
    @TearDown(Level.Trial)
    public void end() throws InterruptedException
    {
        Objects.requireNonNull(worker).halt();
        doorbell.wake();
        Objects.requireNonNull(thread).join();
    }

    /**
     * There and back.
     *
     * @return the sequence that came back.
     * @throws AlertException       when the worker has ended.
     * @throws TimeoutException     when the block was lost.
     * @throws InterruptedException when the thread was interrupted.
     */
    @Benchmark
    @OperationsPerInvocation(WAYS)
    public long hop() throws AlertException, TimeoutException, InterruptedException
    {
        final RingBuffer<long[]> used = Objects.requireNonNull(ring);
        final long sequence = used.next();
        used.publish(sequence);
        return Objects.requireNonNull(returned).waitFor(sequence);
    }

    /** Gives each block's place back at once, and wakes who waits for it. */
    private static final class Echo implements EventHandler<long[]>
    {
        private final Sleepers sleepers;
        private @Nullable Sequence callback;

        Echo(final Sleepers sleepers)
        {
            this.sleepers = sleepers;
        }

        @Override
        public void setSequenceCallback(final Sequence sequenceCallback)
        {
            callback = sequenceCallback;
        }

        @Override
        public void onEvent(final long[] block, final long sequence, final boolean endOfBatch)
        {
            block[0] = sequence;
            Objects.requireNonNull(callback).set(sequence);
            sleepers.wake();
        }
    }
}
