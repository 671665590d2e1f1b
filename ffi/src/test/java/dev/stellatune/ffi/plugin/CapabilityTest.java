// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How well a decoder suits an extension.
 */
class CapabilityTest
{
    private static Capability decoder(final Map<String, Integer> scores)
    {
        return new Capability(CapabilityKind.DECODER, "x", "X", "", "{}", scores);
    }

    @Test
    void shouldPreferTheExtensionsOwnRowWhenThereIsAWildcardToo()
    {
        final Capability capability = decoder(Map.of("flac", 10, "*", 50));

        assertThat(capability.scoreFor("flac")).isEqualTo(10);
        assertThat(capability.scoreFor("ogg")).isEqualTo(50);
        assertThat(capability.scoreFor("")).isEqualTo(50);
    }

    @Test
    void shouldNotSuitWhenNoRowMatches()
    {
        assertThat(decoder(Map.of("flac", 10)).scoreFor("ogg")).isZero();
        assertThat(decoder(Map.of()).scoreFor("flac")).isZero();
    }
}
