// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.playback.PlayerState;
import org.junit.jupiter.api.Test;

final class PlayLineTest
{
    private static final AudioFormat CD = new AudioFormat(44_100, 2);

    @Test
    void shouldTellTimeFormatVolumeAndUnderruns()
    {
        assertThat(new PlayLine(63, 225, CD, new Volume(100), 0, PlayerState.PLAYING).text().strip())
            .isEqualTo("1:03 of 3:45  44.1 kHz 2 ch  vol 100%  0 underruns");
        assertThat(new PlayLine(63, -1, new AudioFormat(48_000, 6), new Volume(5), 1, PlayerState.PAUSED).text())
            .isEqualTo("1:03  48 kHz 6 ch  vol   5%  1 underrun  paused   ");
    }

    @Test
    void shouldBeAsLongWhateverItDoes()
    {
        assertThat(new PlayLine(1, 9, CD, new Volume(0), 0, PlayerState.BUFFERING).text())
            .endsWith("buffering")
            .hasSameSizeAs(new PlayLine(1, 9, CD, new Volume(100), 0, PlayerState.PLAYING).text());
    }

    @Test
    void shouldLeaveRoomForABarWhenTimesAreLong()
    {
        final PlayLine line = new PlayLine(
            36_000, 86_399, CD, new Volume(100), 999, PlayerState.BUFFERING);

        assertThat(line.text().length()).isLessThanOrEqualTo(79 - "[#####] ".length());
    }
}
