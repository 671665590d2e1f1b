// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.lease.ModuleLease;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts what the runtime holds into words. [control-thread]
 */
final class RuntimeStates
{
    private RuntimeStates()
    {
    }

    static RuntimeState describe(
        final PluginRegistry registry, final List<ModuleLease> held, final List<Reclaimer.Reclaim> closing)
    {
        final List<RuntimeState.RetiredLease> retired = new ArrayList<>();
        for (final ModuleLease lease : held)
        {
            retired.add(describe(lease, "held by instances and streams: " + lease.count()));
        }
        for (final Reclaimer.Reclaim reclaim : closing)
        {
            retired.add(
                describe(reclaim.lease(), reclaim.reason().isEmpty() ? "it is being closed" : reclaim.reason()));
        }
        return new RuntimeState(
            registry.all().stream().map(RuntimeStates::describe)
                .sorted(Comparator.comparing(RuntimeState.PluginState::id)).toList(),
            List.copyOf(retired));
    }

    private static RuntimeState.RetiredLease describe(final ModuleLease lease, final String reason)
    {
        return new RuntimeState.RetiredLease(
            lease.module().pluginId(), lease.epoch(), lease.count(), lease.module().shadow(), reason);
    }

    private static RuntimeState.PluginState describe(final PluginSlot slot)
    {
        final PluginSlot.Value value = slot.value();
        final ModuleLease current = value.current();
        return new RuntimeState.PluginState(
            slot.id(),
            slot.info(),
            slot.file(),
            value.enabled(),
            value.seq(),
            current == null ? 0 : current.epoch(),
            current == null ? 0 : current.count(),
            current == null ? null : current.module().shadow(),
            slot.endpoints().stream()
                .map(control -> new RuntimeState.EndpointState(
                    control.endpoint().factory().toString(), control.endpoint().outcome()))
                .toList());
    }
}
