// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

/**
 * What the tone fixtures play: see {@code test-plugins/common/tone_decoder.h}.
 */
final class Tone
{
    private Tone()
    {
    }

    static float sample(final long frame, final int channel)
    {
        long bits = (frame * 8 + channel) * 0x9E3779B97F4A7C15L;
        bits ^= bits >>> 32;
        bits *= 0xD6E8FEB86659FD93L;
        bits ^= bits >>> 32;
        return ((int)(bits >>> 40) - (1 << 23)) / (float)(1 << 23);
    }
}
