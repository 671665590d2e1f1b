// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.control.Outcome;
import dev.stellatune.ffi.plugin.InstanceUse;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the runtime holds at one moment, for people.
 *
 * @param plugins one per plugin that was loaded or disabled, sorted by id.
 * @param retired leases that are no longer current and still on their way out.
 */
public record RuntimeState(List<PluginState> plugins, List<RetiredLease> retired)
{
    /**
     * A plugin's slot.
     *
     * @param id           the plugin's id.
     * @param info         what was loaded last; null when nothing is.
     * @param file         the installed file; null when nothing is loaded.
     * @param enabled      whether new instances may be made.
     * @param seq          how often the slot changed.
     * @param epoch        of the current lease; 0 when there is none.
     * @param leaseCount   references on the current lease, the registry's own included; 0 when there is none.
     * @param shadow       the mapped private copy; null when there is none.
     * @param endpoints    the workers' bindings.
     * @param instances    those of the current lease, with owner and streams.
     */
    public record PluginState(
        String id,
        @Nullable PluginInfo info,
        @Nullable Path file,
        boolean enabled,
        long seq,
        long epoch,
        int leaseCount,
        @Nullable Path shadow,
        List<EndpointState> endpoints,
        List<InstanceUse> instances)
    {
    }

    /**
     * A binding.
     *
     * @param capability  what is made there.
     * @param lastOutcome what the worker last did; null when nothing was asked of it.
     */
    public record EndpointState(String capability, @Nullable Outcome lastOutcome)
    {
    }

    /**
     * A lease that is no longer current.
     *
     * @param pluginId  of the library.
     * @param epoch     of the load.
     * @param count     references still held; 0 when it is finished.
     * @param file      the installed file.
     * @param shadow    the mapped private copy.
     * @param reason    why it is not gone yet: who holds it and why, or what keeps it loaded.
     * @param pinned    whether it is finished, and waits for something that nobody in the engine brings about at once.
     * @param instances those that hold it.
     */
    public record RetiredLease(
        String pluginId,
        long epoch,
        int count,
        Path file,
        Path shadow,
        String reason,
        boolean pinned,
        List<InstanceUse> instances)
    {
    }
}
