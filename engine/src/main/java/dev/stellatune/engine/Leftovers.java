// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.Jobs;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What is still to end when an engine closes: libraries on their way out, and jobs.
 */
final class Leftovers
{
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
        boolean left = !isQuiet();
        while (left && System.nanoTime() - deadline < 0)
        {
            LockSupport.parkNanos(POLL_NS);
            left = !isQuiet();
        }
        if (left)
        {
            report();
        }
    }

    private boolean isQuiet()
    {
        // jobs first: one that ends in between may leave a lease behind; asking for the state turns an INVOKER
        final boolean jobsGone = jobs.unfinished() == 0 && jobs.allThreadsGone();
        return runtime.runtimeState().join().retired().isEmpty() && jobsGone;
    }

    private void report()
    {
        for (final RuntimeState.RetiredLease lease : runtime.runtimeState().join().retired())
        {
            status.error("The library of plugin " + lease.pluginId() + " could not be unloaded: " + lease.reason() +
                ".");
        }
        for (final String job : jobs.onThreads())
        {
            status.error("The job '" + job + "' still runs and is left alone.");
        }
    }
}
