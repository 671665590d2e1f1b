// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.audio.AudioFormat;

/**
 * What is known of a track once it is open.
 *
 * @param name         of the input.
 * @param format       of its frames.
 * @param durationMs   -1 when unknown.
 * @param decoder      the plugin that decodes it.
 * @param metadataJson its tags, in the decoder's own terms.
 */
public record TrackInfo(String name, AudioFormat format, long durationMs, String decoder, String metadataJson)
{
}
