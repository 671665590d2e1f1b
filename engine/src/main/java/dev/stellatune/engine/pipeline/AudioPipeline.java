// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import dev.stellatune.engine.audio.AudioBlock;
import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.audio.BlockSlab;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.status.PlayerStatus;
import dev.stellatune.engine.worker.EngineThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * The stages of one player, wired to a ring. The control thread steers it; {@link #turn()} drives it in INVOKER.
 *
 * <p>Where a reader is handed in, it belongs to the pipeline from then on; a sink and a chain belong to it until a
 * signal says that they are released.
 */
public final class AudioPipeline
{
    /** What the stages do, in order. */
    private static final List<String> ROLES = List.of("decoder", "dsp", "sink");
    private static final int TRACKS = 1;
    private static final int SPINS = 2_000;
    private static final int YIELDS = 20;
    private static final int PARKS = 4;
    private static final long PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Shared shared;
    private final PlayerStatus playerStatus;
    private final NanoClock clock;
    private final BlockSlab slab;
    private final RingBuffer<AudioBlock> ring;
    private final SinkStage sinkStage;
    private final List<PipelineWorker> workers = new ArrayList<>();
    private final List<Stage> stages;
    private final @Nullable InvokedRow crank;
    private boolean closed;

    /**
     * Builds the graph and starts its threads.
     *
     * @param settings how.
     * @param status   counts and errors.
     * @param clock    notes when the first frame is accepted, and how long blocks take.
     * @param wake     wakes the control thread after a signal; must neither block nor throw.
     */
    public AudioPipeline(
        final PipelineSettings settings, final EngineStatus status, final NanoClock clock, final Runnable wake)
    {
        final int frames = settings.blockFrames();
        this.clock = clock;
        shared = new Shared(wake);
        playerStatus = status.newPlayer(new PlayerStatus.Shape(
            settings.name(), settings.mode().name(), frames, settings.ringBlocks()));
        slab = new BlockSlab(settings.ringBlocks(), frames, TRACKS);
        ring = RingBuffer.createSingleProducer(slab::newBlock, settings.ringBlocks(), new PipelineWaitStrategy(
            settings.spin() ? SPINS : 0, settings.realtime() > 0 ? 0 : YIELDS, PARKS, PARK_NS,
            shared.sleepers(), shared::isAtRest));
        final Stage decoder = new DecoderStage(shared, 0, frames);
        final Stage dsp = new DspStage(shared);
        sinkStage =
            new SinkStage(shared, ring, status, clock, frames, frames * AudioFormat.MAX_CHANNELS * Float.BYTES);
        stages = List.of(decoder, dsp, sinkStage);
        switch (settings.mode())
        {
            case DEDICATED ->
            {
                final Sequence decoded = addWorker(settings, "decoder", status, new Sequence[0], decoder);
                final Sequence mixed = addWorker(settings, "dsp", status, new Sequence[] {decoded}, dsp);
                ring.addGatingSequences(
                    addWorker(settings, "sink", status, new Sequence[] {mixed}, sinkStage));
                crank = null;
            }
            case FUSED ->
            {
                ring.addGatingSequences(
                    addWorker(settings, "audio", status, new Sequence[0], decoder, dsp, sinkStage));
                crank = null;
            }
            case INVOKER ->
            {
                final Sequence sequence = new Sequence();
                ring.addGatingSequences(sequence);
                crank = new InvokedRow(ring, sequence, newRow(status, decoder, dsp, sinkStage));
            }
            default -> throw new IllegalArgumentException("mode " + settings.mode());
        }
        playerStatus.visible();
        wakeWorkers();
        workers.forEach(PipelineWorker::start);
    }

    private StageRow newRow(final EngineStatus status, final Stage... row)
    {
        final String[] roles = Stream.of(row).map(stages::indexOf).map(ROLES::get).toArray(String[]::new);
        return new StageRow(status, shared.doorbell(), new RowTimes(playerStatus, shared, clock, roles), row);
    }

    private Sequence addWorker(
        final PipelineSettings settings,
        final String role,
        final EngineStatus status,
        final Sequence[] after,
        final Stage... row)
    {
        final List<Integer> cpus = settings.cpus();
        final PipelineWorker worker = new PipelineWorker(
            settings, role, cpus.isEmpty() ? EngineThread.ANY_CPU : cpus.get(workers.size() % cpus.size()), status,
            shared, ring, after, newRow(status, row));
        workers.add(worker);
        return worker.sequence();
    }

    /** Who is to be woken when the doorbell rings. */
    private void wakeWorkers()
    {
        shared.doorbell().wakes(threads().stream().map(EngineThread::thread).toList());
    }

    /**
     * [control-thread] Has workers moved to new threads, between two blocks: what plugins left in the thread-local
     * storage of the old ones goes with these.
     *
     * @param threadIds by the system's ids; those of other threads are ignored.
     * @return how many threads are being replaced.
     */
    public int replaceThreads(final Set<Integer> threadIds)
    {
        int replaced = 0;
        for (final PipelineWorker worker : workers)
        {
            if (threadIds.contains(worker.thread().threadId()) && worker.replaceThread())
            {
                replaced++;
            }
        }
        if (replaced > 0)
        {
            // those that leave may be parked; they are on the list until then
            shared.doorbell().ring();
            wakeWorkers();
        }
        return replaced;
    }

    /**
     * [control-thread] Cuts to a reader: what was in the ring is skipped, the reader's first frame is heard next.
     *
     * @param transport with a new epoch.
     * @param reader    of the transport's format; null to stop.
     */
    public void cut(final Transport transport, final @Nullable TrackReader reader)
    {
        takeNext();
        final NextReader replaced = shared.cut().getAndSet(new NextReader(transport.epoch(), reader));
        closeUnused(replaced);
        shared.transport(transport);
    }

    /**
     * [control-thread] Changes what does not cut: pauses, resumes, takes the device away in a pause and gives it back.
     *
     * @param transport of the same epoch.
     */
    public void transport(final Transport transport)
    {
        shared.transport(transport);
    }

    /**
     * [control-thread] The transport in force.
     *
     * @return as published last.
     */
    public Transport transport()
    {
        return shared.transport();
    }

    /**
     * [control-thread] Says what follows when the reader at hand ends; replaces what was said before.
     *
     * @param epoch  to which it belongs.
     * @param reader of any format; null for the end.
     */
    public void next(final long epoch, final @Nullable TrackReader reader)
    {
        closeUnused(shared.next().getAndSet(new NextReader(epoch, reader)));
        shared.doorbell().ring();
    }

    /**
     * [control-thread] Takes back what was to follow.
     *
     * @return the reader, owned by nobody; null when there was none, or it was taken by the worker.
     */
    public @Nullable TrackReader takeBackNext()
    {
        final NextReader next = shared.next().getAndSet(null);
        return next == null ? null : next.reader();
    }

    private void takeNext()
    {
        closeUnused(shared.next().getAndSet(null));
    }

    /**
     * [control-thread] Gives up a reader that no worker has adopted.
     *
     * @param unused owned by nobody; null for none.
     */
    public static void closeUnused(final @Nullable TrackReader unused)
    {
        if (unused != null)
        {
            unused.closeUnused();
        }
    }

    private static void closeUnused(final @Nullable NextReader unused)
    {
        if (unused != null)
        {
            closeUnused(unused.reader());
        }
    }

    /**
     * [control-thread] Takes the oldest signal.
     *
     * @return null when there is none.
     */
    public @Nullable Signal pollSignal()
    {
        return shared.pollSignal();
    }

    /**
     * [any-thread] Sets the volume: reached within a block, from where it was.
     *
     * @param factor that samples are multiplied by.
     */
    public void volume(final float factor)
    {
        shared.volume(factor);
    }

    /**
     * The word to ring when something is there for a worker of this pipeline.
     *
     * @return to be given to bindings.
     */
    public Doorbell doorbell()
    {
        return shared.doorbell();
    }

    /**
     * [any-thread] The position that is heard, if it is of a certain track.
     *
     * @param serial of the track.
     * @return in frames from the track's start; -1 when another track is heard.
     */
    public long heardPosition(final long serial)
    {
        final long packed = sinkStage.heard();
        return Timeline.isOf(packed, serial) ? Timeline.positionOf(packed) : -1;
    }

    /**
     * [any-thread] Frames of music that sinks have accepted.
     *
     * @return since the pipeline was made.
     */
    public long acceptedFrames()
    {
        return sinkStage.counts().accepted();
    }

    /**
     * [any-thread] When the first of them was accepted.
     *
     * @return by the clock given; 0 before.
     */
    public long firstAcceptedNs()
    {
        return sinkStage.counts().firstAcceptedNs();
    }

    /**
     * [any-thread] Blocks that have gone all the way.
     *
     * @return since the pipeline was made.
     */
    public long blocks()
    {
        return sinkStage.counts().blocks();
    }

    /**
     * [any-thread] How often a device was given silence because no music was ready.
     *
     * @return since the pipeline was made.
     */
    public long starvations()
    {
        return sinkStage.counts().starvations();
    }

    /** [control-thread] Brings what others see of the player up to date. */
    public void updateStatus()
    {
        final Transport transport = shared.transport();
        final AudioSink sink = transport.sink();
        playerStatus.update(transport.format().sampleRate(), readyBlocks(), blocks(), acceptedFrames(),
            sink == null ? 0 : sink.underruns(), starvations());
    }

    /** Blocks that the first worker has finished and the last has not. */
    private long readyBlocks()
    {
        return workers.isEmpty() ? 0 :
            Math.max(0, workers.getFirst().sequence().get() - workers.getLast().sequence().get());
    }

    /**
     * The workers' threads.
     *
     * @return in the stages' order; empty in INVOKER.
     */
    public List<EngineThread> threads()
    {
        return workers.stream().map(PipelineWorker::thread).toList();
    }

    /**
     * INVOKER only: takes at most one block as far as it goes.
     *
     * @return 1 when a block was finished, else 0.
     */
    public int turn()
    {
        return crank == null ? 0 : crank.turn();
    }

    /**
     * [any-thread] Ends the threads and gives up all that the stages hold; a sink in use is left to the caller.
     * Later calls do nothing.
     *
     * @param deadlineNs of {@link System#nanoTime()}: how long to wait for the threads.
     * @return false when a worker did not end; then its memory is kept.
     */
    public boolean close(final long deadlineNs)
    {
        if (closed)
        {
            return true;
        }
        closed = true;
        boolean ended = true;
        workers.forEach(PipelineWorker::halt);
        shared.doorbell().ring();
        for (final PipelineWorker worker : workers)
        {
            ended &= worker.thread().join(deadlineNs);
        }
        if (crank != null)
        {
            stages.forEach(Stage::close);
        }
        if (ended)
        {
            slab.close();
            playerStatus.close();
        }
        return ended;
    }
}
