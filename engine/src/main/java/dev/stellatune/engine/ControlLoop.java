// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.playback.PlayerAgent;
import dev.stellatune.engine.runtime.ControlAgent;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.Jobs;
import java.util.concurrent.CopyOnWriteArrayList;
import org.agrona.concurrent.Agent;

/**
 * One turn of the control thread: jobs, requests and leases, then each player's signals.
 */
final class ControlLoop implements Agent
{
    private final Jobs jobs;
    private final ControlAgent runtime;
    private final EngineStatus status;
    private final CopyOnWriteArrayList<PlayerAgent> players = new CopyOnWriteArrayList<>();

    ControlLoop(final Jobs jobs, final ControlAgent runtime, final EngineStatus status)
    {
        this.jobs = jobs;
        this.runtime = runtime;
        this.status = status;
    }

    void add(final PlayerAgent player)
    {
        players.add(player);
    }

    void remove(final PlayerAgent player)
    {
        players.remove(player);
    }

    @Override
    public int doWork()
    {
        int work = jobs.doWork() + runtime.doWork();
        for (final PlayerAgent player : players)
        {
            try
            {
                work += player.doWork();
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
