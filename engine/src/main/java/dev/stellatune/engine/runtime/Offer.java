// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.ffi.plugin.Capability;

/**
 * A capability and the plugin that has it.
 *
 * @param pluginId   names the plugin.
 * @param capability a copy: reading it calls no plugin.
 */
public record Offer(String pluginId, Capability capability)
{
}
