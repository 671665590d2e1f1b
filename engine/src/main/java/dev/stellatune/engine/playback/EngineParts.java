// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.plugin.PluginHost;
import org.agrona.concurrent.NanoClock;

/**
 * The parts of an engine that its players share.
 *
 * @param runtime whose plugins are used.
 * @param host    lends Java byte sources to native code.
 * @param jobs    where things are opened and closed.
 * @param clock   for deadlines and back-off.
 * @param status  counts and errors.
 */
public record EngineParts(
    PluginRuntime runtime, PluginHost host, JobExecutor jobs, NanoClock clock, EngineStatus status)
{
}
