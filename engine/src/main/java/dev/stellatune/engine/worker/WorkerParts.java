// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.control.SwapPolicy;
import dev.stellatune.engine.status.EngineStatus;
import org.agrona.concurrent.NanoClock;

/**
 * What all who own instances need.
 *
 * @param jobs        where successors are made and what they replace is destroyed.
 * @param clock       for back-off and the watch over successors.
 * @param status      counts and errors.
 * @param swaps       how successors take over.
 * @param blockFrames how many frames are processed at once, at most.
 */
public record WorkerParts(
    JobExecutor jobs, NanoClock clock, EngineStatus status, SwapPolicy swaps, int blockFrames)
{
}
