// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import dev.stellatune.engine.audio.AudioBlock;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.EngineThread;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A row of stages, the Disruptor's processor that feeds it, and the system's thread that carries both for now.
 *
 * <p>The thread can be replaced between two blocks, or within a block that waits: what plugins left in its thread-local
 * storage goes with it. The row, its place in the block at hand and the processor's sequence stay, so no frame is lost
 * and nothing overtakes. Other threads start, replace and halt it.
 */
final class PipelineWorker
{
    /** A quarter of a frame at 48 kHz: a waiting worker looks again four times per block. */
    private static final long PAUSE_NS_PER_FRAME = 1_000_000_000L / 48_000 / 4;
    private static final long MIN_PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long MAX_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final PipelineSettings settings;
    private final String role;
    private final int cpu;
    private final EngineStatus status;
    private final StageRow row;
    private final BlockHandler handler;
    private final BatchEventProcessor<AudioBlock> processor;
    /** The thread at work, or the one that is about to take over. */
    private EngineThread thread;
    /** Opened when the thread at work has left. */
    private CountDownLatch left = new CountDownLatch(1);
    /** Whether a thread waits for the one before to leave. */
    private boolean entering;
    private boolean closing;

    /**
     * A worker that does not run yet.
     *
     * @param role  shown in the thread's name.
     * @param cpu   to be pinned to, or {@link EngineThread#ANY_CPU}.
     * @param after the sequences of the workers before it.
     * @param row   closed by this worker's thread at its end.
     */
    PipelineWorker(
        final PipelineSettings settings,
        final String role,
        final int cpu,
        final EngineStatus status,
        final Shared shared,
        final RingBuffer<AudioBlock> ring,
        final Sequence[] after,
        final StageRow row)
    {
        this.settings = settings;
        this.role = role;
        this.cpu = cpu;
        this.status = status;
        this.row = row;
        this.handler = new BlockHandler(row,
            Math.clamp(settings.blockFrames() * PAUSE_NS_PER_FRAME, MIN_PAUSE_NS, MAX_PAUSE_NS), shared);
        this.processor = new BatchEventProcessorBuilder().setMaxBatchSize(1)
            .build(ring, ring.newBarrier(after), handler);
        processor.setExceptionHandler(new RecordingExceptionHandler(status));
        this.thread = newThread(this::work);
    }

    private EngineThread newThread(final Runnable work)
    {
        return new EngineThread(
            settings.group(), settings.name() + "-" + role, cpu, settings.realtime(), status, work);
    }

    /** How far it has come. */
    Sequence sequence()
    {
        return processor.getSequence();
    }

    /** The thread at work, or the one that is about to take over. */
    synchronized EngineThread thread()
    {
        return thread;
    }

    void start()
    {
        thread().start();
    }

    /**
     * Has the work moved to a new thread, which begins when the old one has left. The doorbell must be rung
     * afterwards: the old one may be parked.
     *
     * @return false when that is under way already, the worker does not run, or the system gives no more threads.
     */
    synchronized boolean replaceThread()
    {
        // a processor that does not run yet would never run after a halt
        if (closing || entering || !processor.isRunning())
        {
            return false;
        }
        final CountDownLatch gone = left;
        final EngineThread successor = newThread(() ->
        {
            awaitLeaving(gone);
            row.enterThread();
            work();
        });
        try
        {
            // not waited for: it may have to share a processor with the thread that is to leave
            successor.launch();
        }
        catch (final OutOfMemoryError e)
        {
            status.error("Thread " + settings.name() + "-" + role + " could not be replaced: " + e.getMessage() + ".");
            return false;
        }
        entering = true;
        thread = successor;
        handler.halt();
        processor.halt();
        return true;
    }

    /** Has it end, its stages closed. The doorbell must be rung afterwards: the thread may be parked. */
    synchronized void halt()
    {
        closing = true;
        handler.halt();
        processor.halt();
    }

    /** [worker-thread] Runs the processor until the thread is replaced or the worker ends. */
    private void work()
    {
        final CountDownLatch leaving = enter();
        while (staysHere())
        {
            processor.run();
        }
        if (isClosing())
        {
            row.close();
        }
        else
        {
            row.leaveThread();
            leaving.countDown();
        }
    }

    /** From here on this thread is the one at work, and may be replaced. */
    private synchronized CountDownLatch enter()
    {
        entering = false;
        left = new CountDownLatch(1);
        if (!closing)
        {
            handler.resume();
        }
        return left;
    }

    /** Whether the processor has to be run by the calling thread: it was not halted, or not for a reason that holds. */
    private synchronized boolean staysHere()
    {
        return !closing && !entering;
    }

    private synchronized boolean isClosing()
    {
        return closing && !entering;
    }

    private static void awaitLeaving(final CountDownLatch gone)
    {
        boolean waiting = true;
        while (waiting)
        {
            try
            {
                gone.await();
                waiting = false;
            }
            catch (final InterruptedException e)
            {
                // a worker's thread is not interrupted by anybody; it must not go on beside the one before
            }
        }
    }
}
