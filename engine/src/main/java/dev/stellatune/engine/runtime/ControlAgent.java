// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.lease.FinishedLeases;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.plugin.PluginException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The duty cycle of the control thread, as far as plugins are concerned: requests, finished leases, full rings.
 *
 * <p>A request that throws is a defect that is recorded; it never ends the thread.
 */
public final class ControlAgent implements Agent
{
    private static final int REQUESTS_PER_CYCLE = 64;

    private final ManyToOneConcurrentLinkedQueue<Runnable> requests = new ManyToOneConcurrentLinkedQueue<>();
    private final FinishedLeases finished;
    private final Reclaimer reclaimer;
    private final Consumer<ModuleLease> onFinished;
    private final PluginBindings bindings;
    private final LeaseSwaps swaps;
    private final EngineStatus status;
    private final Runnable wake;
    private volatile boolean closed;
    /** The thread that drives this agent. */
    private volatile @Nullable Thread thread;

    ControlAgent(
        final FinishedLeases finished,
        final PluginBindings bindings,
        final LeaseSwaps swaps,
        final EngineStatus status,
        final Runnable wake,
        final ReclaimerFactory reclaimers)
    {
        this.finished = finished;
        this.bindings = bindings;
        this.swaps = swaps;
        this.status = status;
        this.wake = wake;
        this.reclaimer = reclaimers.create(this);
        this.onFinished = reclaimer::finished;
    }

    /** Breaks the circle: the reclaimer posts to the agent that drives it. */
    @FunctionalInterface
    interface ReclaimerFactory
    {
        Reclaimer create(ControlAgent agent);
    }

    /**
     * [any-thread] Has something run on the control thread.
     *
     * @param request must not block.
     * @return false when the engine is closed: the request will never run.
     */
    public boolean post(final Runnable request)
    {
        if (closed)
        {
            return false;
        }
        requests.add(request);
        if (closed)
        {
            // the engine closed in between: either side sees the other
            runLeft();
        }
        else
        {
            wake.run();
        }
        return true;
    }

    /**
     * [job-thread] Has something run on the control thread and waits for it; where jobs run on the control thread, at
     * once.
     *
     * @param request must not block.
     * @param <T>     what it gives.
     * @return what it gave.
     * @throws PluginException       what it threw.
     * @throws IllegalStateException when the engine is closed.
     */
    public <T> T call(final Request<T> request) throws PluginException
    {
        if (Thread.currentThread().equals(thread))
        {
            return request.run();
        }
        final CompletableFuture<T> done = new CompletableFuture<>();
        final boolean posted = post(() ->
        {
            try
            {
                done.complete(request.run());
            }
            catch (final PluginException | RuntimeException | Error e)
            {
                done.completeExceptionally(e);
            }
        });
        if (!posted)
        {
            throw new IllegalStateException("the engine is closed");
        }
        try
        {
            return done.join();
        }
        catch (final CompletionException e)
        {
            if (e.getCause() instanceof final PluginException failure)
            {
                throw failure;
            }
            throw e;
        }
    }

    /**
     * Something for the control thread.
     *
     * @param <T> what it gives.
     */
    @FunctionalInterface
    public interface Request<T>
    {
        /**
         * [control-thread] Does it.
         *
         * @return the result.
         * @throws PluginException when it fails.
         */
        T run() throws PluginException;
    }

    /** Takes no more requests and runs what is left, on the calling thread; the control thread must have ended. */
    public void close()
    {
        closed = true;
        runLeft();
    }

    private synchronized void runLeft()
    {
        for (Runnable request = requests.poll(); request != null; request = requests.poll())
        {
            run(request);
        }
    }

    Reclaimer reclaimer()
    {
        return reclaimer;
    }

    @Override
    public int doWork()
    {
        thread = Thread.currentThread();
        int work = 0;
        for (int i = 0; i < REQUESTS_PER_CYCLE; i++)
        {
            final Runnable request = requests.poll();
            if (request == null)
            {
                break;
            }
            work++;
            run(request);
        }
        work += drainFinished();
        work += reclaimer.doWork();
        work += swaps.doWork();
        work += bindings.flush();
        return work;
    }

    /** Takes the notes of last releases; a lease is known to the reclaimer from then on. */
    int drainFinished()
    {
        return finished.drain(onFinished);
    }

    private void run(final Runnable request)
    {
        try
        {
            request.run();
        }
        catch (final RuntimeException | Error e)
        {
            status.defect("a request on the control thread", e);
        }
    }

    @Override
    public String roleName()
    {
        return "stellatune-control";
    }
}
