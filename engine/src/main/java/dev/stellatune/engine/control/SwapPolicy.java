// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

/**
 * How a successor comes to be heard in the place of the instance before it.
 *
 * @param crossfadeMs     how long the sound of one passes into that of the other, in milliseconds; 0 to change over
 *                        between two frames. Where both sound the same, not one bit changes and the fade ends at once.
 * @param probationBlocks for how many blocks a successor runs beside the instance that is heard, watched and unheard,
 *                        before it is trusted; 0 for no probation.
 */
public record SwapPolicy(int crossfadeMs, int probationBlocks)
{
    /** The longest crossfade, in milliseconds. */
    public static final int MAX_CROSSFADE_MS = 10_000;
    /** The longest probation, in blocks. */
    public static final int MAX_PROBATION_BLOCKS = 100_000;
    /** A crossfade of 5 ms, which no click survives, and no probation. */
    public static final SwapPolicy DEFAULT = new SwapPolicy(5, 0);
    /** Successors take over between two frames, trusted as they are. */
    public static final SwapPolicy AT_ONCE = new SwapPolicy(0, 0);

    private static final int MS_PER_SECOND = 1000;

    /** Checks the ranges. */
    public SwapPolicy
    {
        Range.check("crossfadeMs", crossfadeMs, 0, MAX_CROSSFADE_MS);
        Range.check("probationBlocks", probationBlocks, 0, MAX_PROBATION_BLOCKS);
    }

    /**
     * Whether new versions are on probation.
     *
     * @return false when they are trusted as they are.
     */
    public boolean hasProbation()
    {
        return probationBlocks > 0;
    }

    /**
     * The length of the crossfade.
     *
     * @param sampleRate in Hz.
     * @return in frames, rounded down.
     */
    public int crossfadeFrames(final int sampleRate)
    {
        return (int)((long)crossfadeMs * sampleRate / MS_PER_SECOND);
    }
}
