// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

/**
 * A DSP in a player's chain.
 *
 * @param pluginId   names the plugin.
 * @param typeId     one of its DSP types.
 * @param configJson its configuration.
 */
public record DspChoice(String pluginId, String typeId, String configJson)
{
    /** Whether the two differ in their configuration at most. */
    boolean isSameDspAs(final DspChoice other)
    {
        return pluginId.equals(other.pluginId) && typeId.equals(other.typeId);
    }
}
