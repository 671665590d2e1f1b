// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

/**
 * The names of what an engine counts.
 */
public enum EngineCounter
{
    /** Libraries loaded. */
    LIBRARIES_LOADED,
    /** Libraries proven unmapped. */
    LIBRARIES_RECLAIMED,
    /** Instances that were replaced while they were in use. */
    INSTANCES_RECREATED,
    /** Attempts to replace an instance that failed; the old one went on. */
    RECREATE_FAILURES,
    /** Decoders, DSPs and sinks that failed while running. */
    FAULTS,
    /** Samples that were not finite and became 0. */
    NON_FINITE_SAMPLES,
    /** Times that a device was given silence because no music was ready. */
    STARVATIONS,
    /** Exceptions that a worker's handler caught: defects of the engine. */
    WORKER_EXCEPTIONS,
    /** Jobs given up because they did not end within their deadline. */
    STUCK_JOBS,
    /** Worker threads replaced because they held libraries that had been replaced. */
    THREADS_REPLACED,
    /** Blocks that went all the way, of all players; brought up to date by the control thread. */
    BLOCKS,
    /** Times that a device ran out of frames, of all players; brought up to date by the control thread. */
    UNDERRUNS,
    /** Blocks that kept a worker's thread busy for longer than they last. */
    DEADLINE_MISSES
}
