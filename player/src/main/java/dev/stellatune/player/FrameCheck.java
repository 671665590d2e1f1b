// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.lang.foreign.MemorySegment;

/**
 * Compares what a sink gets with what it should get. Calls never overlap; each happens-before the next one.
 */
interface FrameCheck
{
    /** [job-thread] A sink was opened: what comes begins a track. */
    void opened();

    /**
     * [worker-thread] Frames were accepted. Allocates nothing.
     *
     * @param samples    interleaved float32.
     * @param firstFrame counted from the start of the memory.
     * @param frames     0 or more.
     */
    void heard(MemorySegment samples, int firstFrame, int frames);

    /**
     * [worker-thread] Frames that were accepted will not be heard after all.
     *
     * @param frames 0 or more.
     */
    void dropped(long frames);

    /** [job-thread] The sink is closed: nothing more comes. */
    void closed();

    /** [worker-thread] Whether blocks come without a pause that somebody asked for. */
    boolean isSteady();
}
