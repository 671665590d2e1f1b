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
    /**
     * No thread: the one that launched the engine turns it; deterministic. Plugin code runs on that thread, so a
     * library that uses thread keys, or leaves thread-local destructors, stays loaded until that thread ends; and what
     * asks the engine from another thread, such as a handler of control requests, must not wait for the answer.
     */
    INVOKER
}
