// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.playback.DecoderChoice;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the tone fixtures play: see {@code test-plugins/common/tone_decoder.h}.
 */
final class Tone
{
    /** The plugin id of tone_v1 and tone_v2. */
    static final String PLUGIN = "test.tone";
    /** Of tone_v1 and tone_v2, in Hz. */
    static final int RATE = 48000;
    /** Of tone_v1 and tone_v2. */
    static final int CHANNELS = 2;

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

    /** Interleaved stereo frames. */
    static float[] frames(final long from, final int frames)
    {
        return frames(from, frames, CHANNELS);
    }

    static float[] frames(final long from, final int frames, final int channels)
    {
        final float[] samples = new float[frames * channels];
        for (int i = 0; i < samples.length; i++)
        {
            samples[i] = sample(from + i / channels, i % channels);
        }
        return samples;
    }

    /** An input without content: the tone decoders read none. */
    static MediaInput input(final String name)
    {
        return MediaInput.ofChannel(name, Tone::nothing);
    }

    private static SeekableByteChannel nothing()
    {
        try
        {
            return Files.newByteChannel(Path.of("/dev/null"));
        }
        catch (final java.io.IOException e)
        {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** tone_v1 or tone_v2, whichever is loaded. */
    static DecoderChoice choice(final long frames)
    {
        return new DecoderChoice(PLUGIN, "tone", "{\"frames\":" + frames + "}");
    }

    /** tone_mono44: 44100 Hz, 1 channel. */
    static DecoderChoice mono44(final long frames)
    {
        return new DecoderChoice("test.tone44", "tone44", "{\"frames\":" + frames + "}");
    }
}
