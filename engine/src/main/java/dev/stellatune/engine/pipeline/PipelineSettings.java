// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import java.util.List;

/**
 * How a pipeline is built.
 *
 * @param name        of its threads.
 * @param mode        on which threads the stages run.
 * @param blockFrames frames per block, positive.
 * @param ringBlocks  blocks in the ring, a power of two.
 * @param cpus        for the workers in order, each to be pinned to; empty to pin none.
 * @param realtime    a real-time priority 1 to 99, or 0.
 * @param spin        whether waiting workers may spin: only where cores are spare.
 * @param group       of the engine's threads.
 */
public record PipelineSettings(
    String name,
    PipelineMode mode,
    int blockFrames,
    int ringBlocks,
    List<Integer> cpus,
    int realtime,
    boolean spin,
    ThreadGroup group)
{
}
