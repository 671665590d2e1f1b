// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

/**
 * Hears what plugins tell their host.
 */
@FunctionalInterface
public interface PluginEventListener
{
    /**
     * [any-thread] A plugin emitted an event; the plugin waits in its call until this returns.
     *
     * <p>It comes on the thread that the plugin called on: its own, or one of the engine's, where waiting for the
     * engine is refused. So note the event and return. What it throws is recorded and reaches neither the plugin nor
     * other listeners.
     *
     * @param pluginId the plugin's id, or its file's name while it is being loaded.
     * @param json     the plugin's text as it came: meant to be a JSON object with a {@code topic}, not checked.
     */
    void onEvent(String pluginId, String json);
}
