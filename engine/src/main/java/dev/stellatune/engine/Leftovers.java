// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.Jobs;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What is still to end when an engine closes: libraries on their way out, and jobs.
 */
final class Leftovers
{
    /** What holds a library although no thread of the engine is left will hardly let go: it gets this long. */
    private static final long PINNED_NS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long POLL_NS = TimeUnit.MICROSECONDS.toNanos(200);

    private final PluginRuntime runtime;
    private final Jobs jobs;
    private final EngineStatus status;

    Leftovers(final PluginRuntime runtime, final Jobs jobs, final EngineStatus status)
    {
        this.runtime = runtime;
        this.jobs = jobs;
        this.status = status;
    }

    /** Waits until nothing is left, or names what is. */
    void await(final long limitNs)
    {
        final long deadline = System.nanoTime() + limitNs;
        long pinnedSince = System.nanoTime();
        boolean working = hasJobs();
        List<RuntimeState.RetiredLease> left = leases();
        while ((working || !left.isEmpty()) && System.nanoTime() - deadline < 0)
        {
            if (working || !left.stream().allMatch(RuntimeState.RetiredLease::pinned))
            {
                pinnedSince = System.nanoTime();
            }
            else if (System.nanoTime() - pinnedSince > PINNED_NS)
            {
                // all engine threads have ended, and it did not help
                break;
            }
            LockSupport.parkNanos(POLL_NS);
            // jobs first: one that ends in between may leave a lease behind
            working = hasJobs();
            left = leases();
        }
        report(left, working ? jobs.onThreads() : List.of());
    }

    private boolean hasJobs()
    {
        return jobs.unfinished() != 0 || !jobs.allThreadsGone();
    }

    /** Asking for the state turns an INVOKER. */
    private List<RuntimeState.RetiredLease> leases()
    {
        return runtime.runtimeState().join().retired();
    }

    private void report(final List<RuntimeState.RetiredLease> leases, final List<String> running)
    {
        for (final RuntimeState.RetiredLease lease : leases)
        {
            status.error("The library of plugin " + lease.pluginId() + " could not be unloaded: " + lease.reason() +
                ".");
        }
        for (final String job : running)
        {
            status.error("The job '" + job + "' still runs and is left alone.");
        }
    }
}
