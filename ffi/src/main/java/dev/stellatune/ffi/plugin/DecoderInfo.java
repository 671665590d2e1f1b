// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

/**
 * What an opened decoder says of its stream.
 *
 * @param sampleRate           in Hz, positive.
 * @param channels             interleaved channels, positive.
 * @param durationMs           whole duration, or {@link #UNKNOWN_DURATION}.
 * @param encoderDelayFrames   frames at the start that the encoder added; 0 or more.
 * @param encoderPaddingFrames frames at the end that the encoder added; 0 or more.
 * @param seekable             whether the decoder says that it can seek.
 */
public record DecoderInfo(
    int sampleRate,
    int channels,
    long durationMs,
    long encoderDelayFrames,
    long encoderPaddingFrames,
    boolean seekable)
{
    /** What {@link #durationMs()} is when the plugin gives none. */
    public static final long UNKNOWN_DURATION = -1;
}
