// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CrossfadeTest
{
    private static float[] mixed(
        final float[] old, final float[] latest, final int channels, final int faded, final int length)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment heard = arena.allocateFrom(ValueLayout.JAVA_FLOAT, old);
            final MemorySegment successor = arena.allocateFrom(ValueLayout.JAVA_FLOAT, latest);
            Crossfade.mix(heard.address(), successor.address(), old.length / channels, channels, faded, length);
            return heard.toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    private static float difference(final float[] first, final float[] second)
    {
        try (Arena arena = Arena.ofConfined())
        {
            return Crossfade.difference(
                arena.allocateFrom(ValueLayout.JAVA_FLOAT, first).address(),
                arena.allocateFrom(ValueLayout.JAVA_FLOAT, second).address(), first.length);
        }
    }

    @Test
    void shouldPassEvenlyFromOneToTheOther()
    {
        assertThat(mixed(new float[] {0, 1, 0, 1, 0, 1, 0, 1}, new float[] {1, 0, 1, 0, 1, 0, 1, 0}, 2, 0, 4))
            .containsExactly(0.25f, 0.75f, 0.5f, 0.5f, 0.75f, 0.25f, 1, 0);
    }

    @Test
    void shouldGoOnWhereTheBlockBeforeEnded()
    {
        assertThat(mixed(new float[] {0, 0, 0}, new float[] {1, 1, 1}, 1, 2, 4)).containsExactly(0.75f, 1, 1);
    }

    @Test
    void shouldTakeTheNewSignalAsItIsWhenThereIsNothingToFade()
    {
        assertThat(mixed(new float[] {0.1f}, new float[] {-0f}, 1, 0, 0)).containsExactly(-0f);
    }

    @Test
    void shouldKeepEveryBitWhenSignalsAreEqual()
    {
        final Random random = new Random(1);
        final float[] signal = new float[1000];
        for (int i = 0; i < signal.length; i++)
        {
            signal[i] = i == 0 ? -0f : i == 1 ? Float.MIN_VALUE : (random.nextFloat() - 0.5f) * 4;
        }
        final float[] heard = mixed(signal.clone(), signal, 2, 3, 700);
        for (int i = 0; i < signal.length; i++)
        {
            assertThat(Float.floatToRawIntBits(heard[i])).as("sample " + i)
                .isEqualTo(Float.floatToRawIntBits(signal[i]));
        }
    }

    @Test
    void shouldFindTheGreatestDifference()
    {
        assertThat(difference(new float[] {0, 0.5f, 1}, new float[] {0.25f, -0.5f, 1})).isEqualTo(1);
        assertThat(difference(new float[] {0.5f}, new float[] {0.5f})).isZero();
        assertThat(difference(new float[] {0f}, new float[] {-0f})).as("other bits, the same value").isPositive();
        assertThat(difference(new float[] {Float.NaN}, new float[] {0})).isNaN();
    }
}
