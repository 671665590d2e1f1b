// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.audio;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AudioFormatTest
{
    @Test
    void shouldAcceptTheEdgesOfItsRanges()
    {
        assertThat(new AudioFormat(1, 1).bytesPerFrame()).isEqualTo(4);
        assertThat(new AudioFormat(768_000, 8).bytesPerFrame()).isEqualTo(32);
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "-1, 2", "768001, 2", "44100, 0", "44100, -1", "44100, 9"})
    void shouldRefuseWhenOutOfRange(final int sampleRate, final int channels)
    {
        final int culprit = sampleRate == 44_100 ? channels : sampleRate;
        assertThatThrownBy(() -> new AudioFormat(sampleRate, channels))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageEndingWith(": " + culprit);
    }

    @Test
    void shouldReadLikeProse()
    {
        assertThat(new AudioFormat(44_100, 2)).hasToString("44100 Hz, 2 channels");
        assertThat(new AudioFormat(8_000, 1)).hasToString("8000 Hz, 1 channel");
    }

    @Test
    void shouldKnowItsLayout()
    {
        assertThat(new AudioFormat(48_000, 6).layout()).isEqualTo(ChannelLayout.SURROUND_5_1);
    }
}
