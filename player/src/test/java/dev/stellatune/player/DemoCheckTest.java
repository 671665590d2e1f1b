// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DemoCheckTest
{
    private static final int FRAMES = 2000;

    private final float[] piece = new float[2 * FRAMES];
    private final DemoCheck check = new DemoCheck(piece, 2);

    @BeforeEach
    void compose()
    {
        final Random random = new Random(1);
        for (int i = 0; i < piece.length; i++)
        {
            piece[i] = random.nextFloat(0.1f, 1f);
        }
        check.opened();
    }

    @Test
    void shouldFindNothingWhenEachFrameIsHeardOnce()
    {
        hear(0, 64);
        hear(64, FRAMES);
        check.closed();

        assertFaults(0, 0, 0);
        assertThat(check.heard()).isEqualTo(FRAMES);
    }

    @Test
    void shouldCountLostFramesWhenSomeAreLeftOut()
    {
        hear(0, 64);
        hear(65, 1000);
        hear(1100, FRAMES - 3);
        check.closed();

        assertFaults(1 + 100 + 3, 0, 0);
    }

    @Test
    void shouldCountDoubledFramesWhenSomeComeAgain()
    {
        hear(0, 64);
        hear(60, FRAMES);
        hear(FRAMES - 1, FRAMES);
        check.closed();

        assertFaults(0, 5, 0);
    }

    @Test
    void shouldCountAlteredFramesWhenSampleIsAnother()
    {
        final float[] heard = Arrays.copyOf(piece, piece.length);
        heard[501] = Math.nextDown(heard[501]);
        check.heard(MemorySegment.ofArray(heard), 0, FRAMES);
        check.closed();

        assertFaults(0, 0, 1);
    }

    @Test
    void shouldCountLostFramesWhenSinkIsEmptied()
    {
        hear(0, FRAMES);
        check.dropped(17);
        check.closed();

        assertFaults(17, 0, 0);
    }

    @Test
    void shouldGoOnWhenEnginePutsInSilence()
    {
        hear(0, 64);
        check.heard(MemorySegment.ofArray(new float[2 * 64]), 0, 64);
        hear(64, FRAMES);
        check.closed();

        assertFaults(0, 0, 0);
        assertThat(check.silent()).isEqualTo(64);
    }

    private void hear(final int from, final int to)
    {
        check.heard(MemorySegment.ofArray(piece.clone()), from, to - from);
    }

    private void assertFaults(final long lost, final long doubled, final long altered)
    {
        assertThat(check.lost()).as("lost").isEqualTo(lost);
        assertThat(check.doubled()).as("doubled").isEqualTo(doubled);
        assertThat(check.altered()).as("altered").isEqualTo(altered);
    }
}
