// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who a plugin is and what it offers, copied from the library when it was loaded.
 *
 * @param id           names the plugin for ever, over all of its versions.
 * @param name         for people.
 * @param version      {@code major.minor.patch}, from the metadata.
 * @param apiVersion   the ABI version that the library was built for.
 * @param capabilities in the module's own order.
 */
public record PluginInfo(String id, String name, String version, int apiVersion, List<Capability> capabilities)
{
    /**
     * Finds a capability.
     *
     * @param kind   its kind.
     * @param typeId its type id.
     * @return the capability, or null when the plugin does not offer it.
     */
    public @Nullable Capability capability(final CapabilityKind kind, final String typeId)
    {
        for (final Capability capability : capabilities)
        {
            if (capability.kind() == kind && capability.typeId().equals(typeId))
            {
                return capability;
            }
        }
        return null;
    }
}
