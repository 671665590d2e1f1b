// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

/**
 * A decoder that a track must be decoded with, instead of the best by score.
 *
 * @param pluginId   names the plugin.
 * @param typeId     one of its decoder types.
 * @param configJson its configuration.
 */
public record DecoderChoice(String pluginId, String typeId, String configJson)
{
}
