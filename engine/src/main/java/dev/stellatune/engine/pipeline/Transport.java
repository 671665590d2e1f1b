// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.dsp.DspChain;
import dev.stellatune.engine.sink.AudioSink;
import org.jspecify.annotations.Nullable;

/**
 * What the workers are to do: published as one value by the control thread, read at safe points.
 *
 * @param epoch  grows with every cut; blocks of older epochs are skipped.
 * @param paused whether the sink stage holds its block back.
 * @param format of all frames of this epoch.
 * @param sink   opened in that format, owned by the sink worker from adoption to release; null when stopped,
 *               and while a device sleeps through a pause.
 * @param chain  DSPs made for that format, owned by the DSP worker likewise; null when stopped.
 */
public record Transport(
    long epoch, boolean paused, AudioFormat format, @Nullable AudioSink sink, @Nullable DspChain chain)
{
    /** Nothing to do. */
    public static final Transport STOPPED = new Transport(0, false, new AudioFormat(1, 1), null, null);
}
