// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

/**
 * Takes what plugins log.
 */
@FunctionalInterface
public interface PluginLog
{
    /**
     * [any-thread] One line of a plugin's log. Must return quickly; what it throws is dropped.
     *
     * @param plugin  the plugin's id, or its file's name while it is being loaded.
     * @param level   an ABI level: 1 error, 2 warning, 3 info, 4 debug, 5 trace.
     * @param message the plugin's text.
     */
    void log(String plugin, int level, String message);
}
