// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.audio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GainTest
{
    private static float[] ramped(final float[] samples, final int channels, final float from, final float to)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_FLOAT, samples);
            Gain.ramp(memory.address(), samples.length / channels, channels, from, to);
            return memory.toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    @Test
    void shouldMoveEvenlyAndHaveTheNewFactorInTheLastFrame()
    {
        assertThat(ramped(new float[] {1, -1, 1, -1, 1, -1, 1, -1}, 2, 0, 1))
            .containsExactly(0.25f, -0.25f, 0.5f, -0.5f, 0.75f, -0.75f, 1f, -1f);
    }

    @Test
    void shouldMultiplyByTheFactorWhenItDoesNotMove()
    {
        assertThat(ramped(new float[] {0.5f, -0.25f, 1}, 1, 0.3f, 0.3f))
            .containsExactly(0.5f * 0.3f, -0.25f * 0.3f, 0.3f);
    }

    @Test
    void shouldEndInSilenceWhenTheFactorGoesToZero()
    {
        assertThat(ramped(new float[] {1, 1, 1}, 1, 0.7f, 0)).endsWith(0f);
    }

    @Test
    void shouldDoNothingWhenThereAreNoFrames()
    {
        assertThat(ramped(new float[] {}, 2, 0, 1)).isEmpty();
    }
}
