// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.audio.AudioFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was played between the start and the end of a queue.
 *
 * @param frames        accepted by the sink.
 * @param format        of the last track; null when none was played.
 * @param tracksStarted how many were heard.
 * @param decoders      the plugins that decoded them, each once, in order.
 * @param underruns     of the sink.
 * @param failures      one sentence per track that failed, and for the sink if it did.
 */
public record PlaybackSummary(
    long frames,
    @Nullable AudioFormat format,
    int tracksStarted,
    List<String> decoders,
    long underruns,
    List<String> failures)
{
}
