// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.control.EndpointControl;
import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.NativeModule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Puts what the runtime holds into words. [control-thread]
 */
final class RuntimeStates
{
    private static final String CLOSING = "it is being closed";

    private RuntimeStates()
    {
    }

    static RuntimeState describe(
        final PluginRegistry registry, final List<ModuleLease> held, final List<Reclaimer.Reclaim> closing)
    {
        final List<RuntimeState.RetiredLease> retired = new ArrayList<>();
        final Set<ModuleLease> known = new HashSet<>();
        closing.forEach(reclaim -> known.add(reclaim.lease()));
        for (final ModuleLease lease : held)
        {
            if (!known.contains(lease))
            {
                final int count = lease.count();
                retired.add(describe(
                    lease, count, count == 0 ? CLOSING : whoHolds(lease, count, registry), false));
            }
        }
        for (final Reclaimer.Reclaim reclaim : closing)
        {
            retired.add(describe(reclaim.lease(), 0,
                reclaim.reason().isEmpty() ? CLOSING : reclaim.reason(), reclaim.isPinned()));
        }
        return new RuntimeState(
            registry.all().stream().map(RuntimeStates::describe)
                .sorted(Comparator.comparing(RuntimeState.PluginState::id)).toList(),
            List.copyOf(retired));
    }

    private static RuntimeState.RetiredLease describe(
        final ModuleLease lease, final int count, final String reason, final boolean pinned)
    {
        final NativeModule module = lease.module();
        return new RuntimeState.RetiredLease(module.pluginId(), lease.epoch(), count, module.file(),
            module.shadow(), reason, pinned, module.instances());
    }

    /** Names instances, and what kept workers from replacing them. */
    private static String whoHolds(final ModuleLease lease, final int count, final PluginRegistry registry)
    {
        final StringJoiner text = new StringJoiner("; ");
        text.add("held by instances and streams: " + count);
        lease.module().instances().forEach(instance -> text.add(instance.toString()));
        final PluginSlot slot = registry.find(lease.module().pluginId());
        if (slot != null && lease.equals(slot.value().trusted()))
        {
            text.add("kept until the new version has passed its probation");
        }
        else if (slot != null)
        {
            for (final EndpointControl control : slot.endpoints())
            {
                final Outcome outcome = control.endpoint().outcome();
                if (outcome != null && outcome.kind() == Outcome.Kind.FAILED)
                {
                    final boolean decodes = control.endpoint().factory().kind() == CapabilityKind.DECODER;
                    text.add((decodes ? "held until end of track, unless another attempt succeeds: " :
                        "held until another attempt succeeds: ") + outcome.message());
                }
            }
        }
        return text.toString();
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
                .toList(),
            current == null ? List.of() : current.module().instances());
    }
}
