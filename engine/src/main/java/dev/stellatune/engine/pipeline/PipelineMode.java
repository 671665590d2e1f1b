// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

/**
 * On which threads the stages run.
 */
public enum PipelineMode
{
    /** A thread per stage: for machines with cores to spare. */
    DEDICATED,
    /** All stages in order on one thread. */
    FUSED,
    /** No thread: the one that launched the engine turns it; deterministic. */
    INVOKER
}
