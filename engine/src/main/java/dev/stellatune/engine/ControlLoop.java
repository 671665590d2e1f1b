// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.runtime.ControlAgent;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.Jobs;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;

/**
 * One turn of the control thread: jobs, requests and leases, then each player's signals.
 */
final class ControlLoop implements Agent
{
    private final Jobs jobs;
    private final ControlAgent runtime;
    private final EngineStatus status;
    private final Supplier<Player[]> players;

    ControlLoop(
        final Jobs jobs, final ControlAgent runtime, final EngineStatus status, final Supplier<Player[]> players)
    {
        this.jobs = jobs;
        this.runtime = runtime;
        this.status = status;
        this.players = players;
    }

    @Override
    public int doWork()
    {
        int work = jobs.doWork() + runtime.doWork();
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
        return work;
    }

    @Override
    public String roleName()
    {
        return runtime.roleName();
    }
}
