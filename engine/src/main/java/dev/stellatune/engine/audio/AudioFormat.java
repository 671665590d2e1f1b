// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.audio;

/**
 * How many frames make a second, and how many samples make a frame.
 *
 * <p>The samples themselves are always interleaved 32-bit floats with full scale at 1.0.
 *
 * @param sampleRate frames per second, in Hz: {@link #MIN_SAMPLE_RATE} to {@link #MAX_SAMPLE_RATE}.
 * @param channels   samples per frame: 1 to {@link #MAX_CHANNELS}.
 */
public record AudioFormat(int sampleRate, int channels)
{
    /** Lowest sample rate, in Hz. */
    public static final int MIN_SAMPLE_RATE = 1;

    /** Highest sample rate, in Hz: sixteen times 48 kHz. */
    public static final int MAX_SAMPLE_RATE = 768_000;

    /** Highest number of channels: those of 7.1. */
    public static final int MAX_CHANNELS = 8;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if the sample rate or the number of channels is out of range.
     */
    public AudioFormat
    {
        if (sampleRate < MIN_SAMPLE_RATE || sampleRate > MAX_SAMPLE_RATE)
        {
            throw new IllegalArgumentException("sample rate must be " + MIN_SAMPLE_RATE + " to " + MAX_SAMPLE_RATE +
                " Hz: " + sampleRate);
        }
        if (channels < 1 || channels > MAX_CHANNELS)
        {
            throw new IllegalArgumentException("channels must be 1 to " + MAX_CHANNELS + ": " + channels);
        }
    }

    /**
     * Size of one frame inside the engine.
     *
     * @return 4 bytes for each channel.
     */
    public int bytesPerFrame()
    {
        return channels * Float.BYTES;
    }

    /**
     * What the channels stand for.
     *
     * @return the layout that belongs to this number of channels.
     */
    public ChannelLayout layout()
    {
        return ChannelLayout.of(channels);
    }

    /**
     * The format as it stands in messages.
     *
     * @return for example {@code 44100 Hz, 2 channels}.
     */
    @Override
    public String toString()
    {
        return sampleRate + " Hz, " + channels + (channels == 1 ? " channel" : " channels");
    }
}
