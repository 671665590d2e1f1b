// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.WorkerParts;
import dev.stellatune.ffi.plugin.PluginHost;
import org.agrona.concurrent.NanoClock;

/**
 * The parts of an engine that its players share.
 *
 * @param runtime whose plugins are used.
 * @param host    lends Java byte sources to native code.
 * @param worker  what owners of instances need.
 */
public record EngineParts(PluginRuntime runtime, PluginHost host, WorkerParts worker)
{
    /**
     * Where things are opened and closed.
     *
     * @return the engine's executor.
     */
    public JobExecutor jobs()
    {
        return worker.jobs();
    }

    /**
     * For deadlines and back-off.
     *
     * @return the engine's clock.
     */
    public NanoClock clock()
    {
        return worker.clock();
    }

    /**
     * Counts and errors.
     *
     * @return the engine's.
     */
    public EngineStatus status()
    {
        return worker.status();
    }
}
