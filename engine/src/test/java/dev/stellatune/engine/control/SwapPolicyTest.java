// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SwapPolicyTest
{
    @Test
    void shouldRefuseWhatIsOutOfRange()
    {
        assertThatIllegalArgumentException().isThrownBy(() -> new SwapPolicy(-1, 0))
            .withMessage("crossfadeMs -1 is not 0 to 10000");
        assertThatIllegalArgumentException().isThrownBy(() -> new SwapPolicy(0, 100_001))
            .withMessage("probationBlocks 100001 is not 0 to 100000");
    }

    @Test
    void shouldCountTheFramesOfACrossfade()
    {
        assertThat(new SwapPolicy(5, 0).crossfadeFrames(44_100)).isEqualTo(220);
        assertThat(new SwapPolicy(10_000, 0).crossfadeFrames(768_000)).isEqualTo(7_680_000);
    }

    @Test
    void shouldSayHowTheSoundWentOn()
    {
        assertThat(new Continuity(Continuity.Kind.CROSSFADED, true, 44_100, 0.1f))
            .hasToString("crossfaded, differing by at most -20.0 dBFS; with the state of the one before, " +
                "44100 frames decoded ahead");
        assertThat(new Continuity(Continuity.Kind.EXACT, false, 0, 0)).hasToString("the same samples, bit for bit");
    }
}
