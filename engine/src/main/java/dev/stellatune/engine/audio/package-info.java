// SPDX-License-Identifier: Apache-2.0
/**
 * What flows through the engine: formats, blocks of samples, and the step from float to integer PCM.
 *
 * <p>Inside the engine a sample is a 32-bit float with full scale at 1.0, and the channels of a frame lie side by side:
 * <pre>{@code
 *   frame 0        frame 1        frame 2
 *   | FL  FR ...   | FL  FR ...   | FL  FR ...      interleaved float32, 4 bytes per sample, native byte order
 * }</pre>
 * {@link dev.stellatune.engine.audio.AudioFormat} says how many frames make a second and how many channels make a
 * frame, {@link dev.stellatune.engine.audio.ChannelLayout} what the channels stand for. {@code AudioBlock} is a fixed
 * number of frames in native memory, which plugins read and write directly. {@link dev.stellatune.engine.audio.Pcm}
 * is the way out: it turns floats into 16 or 24-bit integers, so that what was decoded from integers leaves as the
 * same integers.
 *
 * <p>Lengths and positions count frames, memory counts bytes, and everything here is free of state or owned by one
 * thread at a time.
 */
@NullMarked
package dev.stellatune.engine.audio;

import org.jspecify.annotations.NullMarked;
