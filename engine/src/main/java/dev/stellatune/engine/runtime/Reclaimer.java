// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.control.JobHandler;
import dev.stellatune.engine.control.JobStuckException;
import dev.stellatune.engine.control.WorkerThreads;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineEvents;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.plugin.NativeModule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * Takes finished leases to their end: shutdown hook, close, proof that the library is gone. [control-thread]
 *
 * <p>Hook and close are two jobs, so that what the hook left on its thread is gone with that thread. A library that
 * is still mapped after closing is pinned: it is tried again with a growing pause and never forgotten. A library that
 * uses thread keys is not closed before all threads that may have run its code have ended. Where such threads are
 * workers', these get new ones when the policy or a request says so.
 */
final class Reclaimer
{
    private static final long FIRST_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int MAX_DOUBLINGS = 10;
    /** How soon threads are replaced again after some were. */
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(50);
    /** How often it is looked for threads to replace when there were none. */
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);

    private final JobExecutor jobs;
    private final Consumer<Runnable> post;
    private final NanoClock clock;
    private final EngineStatus status;
    private final WorkerThreads workers;
    private final PinnedPolicy policy;
    private final List<Reclaim> open = new ArrayList<>();
    private long lookAtNs;

    Reclaimer(
        final JobExecutor jobs,
        final Consumer<Runnable> post,
        final NanoClock clock,
        final EngineStatus status,
        final WorkerThreads workers,
        final PinnedPolicy policy)
    {
        this.jobs = jobs;
        this.post = post;
        this.clock = clock;
        this.status = status;
        this.workers = workers;
        this.policy = policy;
        this.lookAtNs = clock.nanoTime();
    }

    /** A lease on its way out. */
    static final class Reclaim
    {
        private final ModuleLease lease;
        private final long beganNs = System.nanoTime();
        private boolean shutDown;
        private boolean closing;
        /** Whether it was found that it does not go by itself at once. */
        private boolean pinned;
        private long pinnedAtNs;
        /** Whether threads that may let go of it lived at the last attempt. */
        private boolean waitsForThreads;
        /** Somebody asked for it: the policy does not matter. */
        private boolean urgent;
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

        /** Whether it waits for something that nobody here can bring about at once. */
        boolean isPinned()
        {
            return pinned && !closing;
        }

        private boolean isForGood()
        {
            return pinned && lease.module().isPinnedForGood();
        }

        private boolean waitsForThreads()
        {
            return isPinned() && waitsForThreads;
        }
    }

    /** A lease reached zero. */
    void finished(final ModuleLease lease)
    {
        final Reclaim reclaim = new Reclaim(lease);
        open.add(reclaim);
        final NativeModule module = lease.module();
        if (!module.hasShutdown())
        {
            reclaim.shutDown = true;
            tryClose(reclaim);
            return;
        }
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

    /**
     * Tries all that wait, now, and has workers get new threads where that helps.
     *
     * @param pluginId of the libraries that are meant; null for all.
     * @return how many of these are not gone.
     */
    int collect(final @Nullable String pluginId)
    {
        final long now = clock.nanoTime();
        int left = 0;
        for (final Reclaim reclaim : open())
        {
            if (pluginId == null || pluginId.equals(reclaim.lease.module().pluginId()))
            {
                reclaim.urgent = true;
                reclaim.retryAtNs = now;
                left++;
            }
        }
        lookAtNs = now;
        doWork();
        return left;
    }

    int doWork()
    {
        if (open.isEmpty())
        {
            return 0;
        }
        int work = 0;
        final long now = clock.nanoTime();
        for (int i = 0; i < open.size(); i++)
        {
            final Reclaim reclaim = open.get(i);
            if (reclaim.shutDown && !reclaim.closing && now - reclaim.retryAtNs >= 0 &&
                (reclaim.urgent || !reclaim.isForGood()))
            {
                tryClose(reclaim);
                work++;
            }
        }
        return work + (now - lookAtNs >= 0 ? replaceThreads(now) : 0);
    }

    /** Has workers move to new threads when libraries wait for the old ones, and the policy or somebody says so. */
    private int replaceThreads(final long now)
    {
        int waiting = 0;
        boolean due = false;
        for (final Reclaim reclaim : open)
        {
            if (reclaim.waitsForThreads())
            {
                waiting++;
                due |= reclaim.urgent || now - reclaim.pinnedAtNs >= policy.ageNs();
            }
        }
        if (waiting == 0 || !(due || waiting >= policy.count()))
        {
            return 0;
        }
        final Set<Integer> threads = new HashSet<>();
        open.stream().filter(Reclaim::waitsForThreads)
            .forEach(reclaim -> threads.addAll(reclaim.lease.module().livingThreads().keySet()));
        final int replaced = workers.replace(threads);
        lookAtNs = now + (replaced == 0 ? LOOK_NS : REST_NS);
        if (replaced == 0)
        {
            return 0;
        }
        status.add(EngineCounter.THREADS_REPLACED, replaced);
        open.stream().filter(Reclaim::waitsForThreads).forEach(reclaim ->
        {
            reclaim.attempts = 0;
            retryLater(reclaim);
        });
        return 1;
    }

    private void tryClose(final Reclaim reclaim)
    {
        final NativeModule module = reclaim.lease.module();
        if (module.outlivesItsThreads())
        {
            final Map<Integer, String> threads = module.livingThreads();
            if (!threads.isEmpty())
            {
                onPinned(reclaim, "it uses thread keys, and threads that ran its code still live: " +
                    String.join(", ", threads.values()));
                return;
            }
        }
        reclaim.closing = true;
        submit("close " + reclaim.lease, module::close, reclaim, gone ->
        {
            reclaim.closing = false;
            if (gone)
            {
                open.remove(reclaim);
                status.increment(EngineCounter.LIBRARIES_RECLAIMED);
                EngineEvents.reclaimed(module.pluginId(), reclaim.lease.epoch(), reclaim.beganNs);
            }
            else
            {
                onPinned(reclaim, module.pinnedReason());
            }
        });
    }

    private void onPinned(final Reclaim reclaim, final String reason)
    {
        reclaim.reason = reason;
        if (!reclaim.pinned)
        {
            reclaim.pinned = true;
            reclaim.pinnedAtNs = clock.nanoTime();
            EngineEvents.pinned(reclaim.lease.module().pluginId(), reclaim.lease.epoch(), reason);
        }
        final NativeModule module = reclaim.lease.module();
        reclaim.waitsForThreads = !module.isPinnedForGood() && !module.livingThreads().isEmpty();
        if (!reclaim.waitsForThreads)
        {
            // nobody to be replaced: it was tried, and that is all that can be done
            reclaim.urgent = false;
        }
        else if (reclaim.urgent)
        {
            lookAtNs = clock.nanoTime();
        }
        retryLater(reclaim);
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

            @Override
            public void lateFailure(final Throwable failure)
            {
                failed(failure);
            }
        });
    }
}
