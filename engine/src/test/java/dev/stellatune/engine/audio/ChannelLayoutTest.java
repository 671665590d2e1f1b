// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.audio;

import dev.stellatune.ffi.abi.AbiConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class ChannelLayoutTest
{
    @ParameterizedTest
    @CsvSource({
        "1, MONO, 1",
        "2, STEREO, 2",
        "3, OTHER, 0",
        "4, OTHER, 0",
        "5, OTHER, 0",
        "6, SURROUND_5_1, 4",
        "7, OTHER, 0",
        "8, SURROUND_7_1, 8"})
    void shouldFollowFromTheNumberOfChannels(final int channels, final ChannelLayout layout, final int mask)
    {
        assertThat(ChannelLayout.of(channels)).isEqualTo(layout);
        assertThat(layout.mask()).isEqualTo(mask);
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeSupportedByAPluginThatTakesAny(final ChannelLayout layout)
    {
        assertThat(layout.isSupportedBy(AbiConstants.LAYOUT_ANY)).isTrue();
        assertThat(layout.isSupportedBy(0)).isFalse();
    }

    @Test
    void shouldBeSupportedOnlyByItsOwnBit()
    {
        final int monoAndSurround = AbiConstants.LAYOUT_MONO | AbiConstants.LAYOUT_5_1;

        assertThat(ChannelLayout.MONO.isSupportedBy(monoAndSurround)).isTrue();
        assertThat(ChannelLayout.STEREO.isSupportedBy(monoAndSurround)).isFalse();
        assertThat(ChannelLayout.SURROUND_5_1.isSupportedBy(monoAndSurround)).isTrue();
        assertThat(ChannelLayout.SURROUND_7_1.isSupportedBy(monoAndSurround)).isFalse();
        assertThat(ChannelLayout.OTHER.isSupportedBy(0xF)).isFalse();
    }
}
