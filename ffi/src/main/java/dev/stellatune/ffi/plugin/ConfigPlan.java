// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

/**
 * An instance's answer to a new configuration.
 *
 * @param mode   what to do.
 * @param reason the plugin's words; may be empty.
 */
public record ConfigPlan(Mode mode, String reason)
{
    /**
     * What an instance wants done with a new configuration.
     */
    public enum Mode
    {
        /** Apply it to the running instance. */
        HOT_APPLY,
        /** Make a new instance with it. */
        RECREATE,
        /** Keep the instance and the last accepted configuration. */
        REJECT
    }
}
