// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import java.lang.foreign.MemorySegment;

/**
 * The checks that every sink makes on what it is offered.
 */
final class SinkChecks
{
    private SinkChecks()
    {
    }

    /**
     * Makes sure that the frames lie within the memory.
     *
     * @param samples       the memory.
     * @param firstFrame    the first frame.
     * @param frames        how many follow.
     * @param bytesPerFrame size of a frame.
     * @throws IllegalArgumentException if they do not.
     */
    static void requireWithin(
        final MemorySegment samples,
        final int firstFrame,
        final int frames,
        final int bytesPerFrame)
    {
        if (firstFrame < 0 || frames < 0 || ((long)firstFrame + frames) * bytesPerFrame > samples.byteSize())
        {
            throw new IllegalArgumentException("frames " + firstFrame + " + " + frames + " of " + bytesPerFrame +
                " bytes do not lie within " + samples.byteSize() + " bytes");
        }
    }
}
