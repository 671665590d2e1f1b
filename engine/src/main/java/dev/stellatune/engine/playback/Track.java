// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.pipeline.MediaInput;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a player's queue.
 *
 * @param serial unique within its player, from 1.
 * @param input  what to play.
 * @param choice the decoder to use; null for the best by score.
 */
public record Track(long serial, MediaInput input, @Nullable DecoderChoice choice)
{
}
