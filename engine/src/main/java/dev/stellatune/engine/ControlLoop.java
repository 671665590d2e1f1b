// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.Jobs;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/**
 * One turn of the control thread: jobs, requests and leases, then each player's signals; ten times a second,
 * what others see of the engine.
 */
final class ControlLoop implements Agent
{
    private static final long UPDATE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Jobs jobs;
    private final PluginRuntime runtime;
    private final EngineStatus status;
    private final Supplier<Player[]> players;
    private final NanoClock clock;
    private long updateNs;

    ControlLoop(
        final Jobs jobs,
        final PluginRuntime runtime,
        final EngineStatus status,
        final Supplier<Player[]> players,
        final NanoClock clock)
    {
        this.jobs = jobs;
        this.runtime = runtime;
        this.status = status;
        this.players = players;
        this.clock = clock;
        updateNs = clock.nanoTime();
    }

    @Override
    public int doWork()
    {
        int work = jobs.doWork() + runtime.agent().doWork();
        for (final Player player : players.get())
        {
            try
            {
                work += player.agent().doWork();
            }
            catch (final RuntimeException | Error e)
            {
                status.defect("a player on the control thread", e);
            }
        }
        if (clock.nanoTime() - updateNs >= 0)
        {
            updateNs = clock.nanoTime() + UPDATE_NS;
            updateStatus();
        }
        return work;
    }

    /** Brings what others see of the engine up to date; that is no work that keeps the thread from resting. */
    private void updateStatus()
    {
        status.look(clock.nanoTime());
        runtime.updateStatus();
        for (final Player player : players.get())
        {
            player.pipeline().updateStatus();
        }
    }

    @Override
    public String roleName()
    {
        return runtime.agent().roleName();
    }
}
