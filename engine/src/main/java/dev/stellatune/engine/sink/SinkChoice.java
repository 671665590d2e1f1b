// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

/**
 * A device of a plugin to play to.
 *
 * @param pluginId   names the plugin.
 * @param typeId     one of its sink types.
 * @param configJson of each instance.
 * @param targetJson the device, as the plugin lists it; {@code {}} for its default.
 */
public record SinkChoice(String pluginId, String typeId, String configJson, String targetJson)
{
    @Override
    public String toString()
    {
        return "output sink '" + typeId + "' of plugin " + pluginId +
            ("{}".equals(targetJson) ? "" : " with target " + targetJson);
    }
}
