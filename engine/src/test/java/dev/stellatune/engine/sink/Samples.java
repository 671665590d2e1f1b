// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * Material for sinks, in memory that the garbage collector frees.
 */
final class Samples
{
    private Samples()
    {
    }

    static MemorySegment silence(final int samples)
    {
        return Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, samples);
    }

    static MemorySegment of(final float... samples)
    {
        return Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, samples);
    }

    /** Random integers of that many bits as floats; the first two are the full-scale values. */
    static MemorySegment noise(final int samples, final int bits, final long seed)
    {
        final Random random = new Random(seed);
        final int fullScale = 1 << (bits - 1);
        final MemorySegment memory = silence(samples);
        for (int i = 0; i < samples; i++)
        {
            final int value = switch (i)
            {
                case 0 -> fullScale - 1;
                case 1 -> -fullScale;
                default -> random.nextInt(-fullScale, fullScale);
            };
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, value / (float)fullScale);
        }
        return memory;
    }

    static float at(final MemorySegment samples, final int index)
    {
        return samples.getAtIndex(ValueLayout.JAVA_FLOAT, index);
    }
}
