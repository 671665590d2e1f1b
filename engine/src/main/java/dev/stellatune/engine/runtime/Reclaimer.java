// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.control.JobHandler;
import dev.stellatune.engine.control.JobStuckException;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.plugin.NativeModule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;

/**
 * Takes finished leases to their end: shutdown hook, close, proof that the library is gone. [control-thread]
 *
 * <p>Hook and close are two jobs, so that what the hook left on its thread is gone with that thread. A library that
 * is still mapped after closing is pinned: it is tried again with a growing pause and never forgotten. A library that
 * uses thread keys is not closed before all threads that may have run its code have ended.
 */
final class Reclaimer
{
    private static final long FIRST_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int MAX_DOUBLINGS = 10;

    private final JobExecutor jobs;
    private final Consumer<Runnable> post;
    private final NanoClock clock;
    private final EngineStatus status;
    private final List<Reclaim> open = new ArrayList<>();

    Reclaimer(
        final JobExecutor jobs, final Consumer<Runnable> post, final NanoClock clock, final EngineStatus status)
    {
        this.jobs = jobs;
        this.post = post;
        this.clock = clock;
        this.status = status;
    }

    /** A lease on its way out. */
    static final class Reclaim
    {
        private final ModuleLease lease;
        private boolean shutDown;
        private boolean closing;
        private int attempts;
        private long retryAtNs;
        private String reason = "";

        Reclaim(final ModuleLease lease)
        {
            this.lease = lease;
        }

        ModuleLease lease()
        {
            return lease;
        }

        /** Why it is not gone yet; empty while it is simply being closed. */
        String reason()
        {
            return reason;
        }
    }

    /** A lease reached zero. */
    void finished(final ModuleLease lease)
    {
        final Reclaim reclaim = new Reclaim(lease);
        open.add(reclaim);
        final NativeModule module = lease.module();
        submit("shut down " + lease, () ->
        {
            final String failure = module.shutdown();
            if (failure != null)
            {
                status.error(failure);
            }
            return Boolean.TRUE;
        }, reclaim, ended ->
        {
            reclaim.shutDown = true;
            tryClose(reclaim);
        });
    }

    /** What is not gone yet. */
    List<Reclaim> open()
    {
        return List.copyOf(open);
    }

    /** Tries all that wait for a retry, now. */
    void retryNow()
    {
        final long now = clock.nanoTime();
        for (final Reclaim reclaim : open)
        {
            reclaim.retryAtNs = now;
        }
    }

    int doWork()
    {
        int work = 0;
        final long now = clock.nanoTime();
        for (int i = 0; i < open.size(); i++)
        {
            final Reclaim reclaim = open.get(i);
            if (reclaim.shutDown && !reclaim.closing && now - reclaim.retryAtNs >= 0)
            {
                tryClose(reclaim);
                work++;
            }
        }
        return work;
    }

    private void tryClose(final Reclaim reclaim)
    {
        final NativeModule module = reclaim.lease.module();
        if (module.outlivesItsThreads() && !module.livingThreads().isEmpty())
        {
            reclaim.reason = "it uses thread keys, and threads that ran its code still live";
            retryLater(reclaim);
            return;
        }
        reclaim.closing = true;
        submit("close " + reclaim.lease, module::close, reclaim, gone ->
        {
            reclaim.closing = false;
            if (gone)
            {
                open.remove(reclaim);
                status.increment(EngineCounter.LIBRARIES_RECLAIMED);
            }
            else
            {
                reclaim.reason = module.pinnedReason();
                retryLater(reclaim);
            }
        });
    }

    private void retryLater(final Reclaim reclaim)
    {
        reclaim.retryAtNs = clock.nanoTime() + (FIRST_RETRY_NS << Math.min(reclaim.attempts, MAX_DOUBLINGS));
        reclaim.attempts++;
    }

    /** What is stuck is left alone until it ends; anything else is tried again. */
    private void onFailure(final Reclaim reclaim, final String name, final Throwable failure)
    {
        reclaim.reason = "it failed to " + name + ": " + failure.getMessage();
        if (!(failure instanceof JobStuckException))
        {
            reclaim.shutDown = true;
            reclaim.closing = false;
            retryLater(reclaim);
        }
    }

    private <T> void submit(
        final String name, final Callable<T> work, final Reclaim reclaim, final Consumer<T> onControlThread)
    {
        jobs.submit(name, JobExecutor.Lane.GENERAL, work, new JobHandler<T>()
        {
            @Override
            public void completed(final T result)
            {
                post.accept(() -> onControlThread.accept(result));
            }

            @Override
            public void failed(final Throwable failure)
            {
                post.accept(() -> onFailure(reclaim, name, failure));
            }

            @Override
            public void late(final T result)
            {
                completed(result);
            }
        });
    }
}
