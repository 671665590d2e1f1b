// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.ffi.plugin.Capability;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The slots by plugin id, and a copy of what the enabled plugins offer. The control thread writes, any thread reads.
 */
final class PluginRegistry
{
    private final ConcurrentHashMap<String, PluginSlot> slots = new ConcurrentHashMap<>();
    private volatile List<Offer> offers = List.of();

    PluginRegistry()
    {
    }

    @Nullable PluginSlot find(final String id)
    {
        return slots.get(id);
    }

    /** [control-thread] */
    PluginSlot findOrCreate(final String id)
    {
        return slots.computeIfAbsent(id, PluginSlot::new);
    }

    Collection<PluginSlot> all()
    {
        return slots.values();
    }

    /** [control-thread] To be called after each change of what is current. */
    void refreshOffers()
    {
        final List<Offer> fresh = new ArrayList<>();
        for (final PluginSlot slot : slots.values())
        {
            final PluginInfo info = slot.info();
            if (info != null && slot.value().enabled() && slot.value().current() != null)
            {
                for (final Capability capability : info.capabilities())
                {
                    fresh.add(new Offer(info.id(), capability));
                }
            }
        }
        offers = List.copyOf(fresh);
    }

    /** What is offered of a kind, ordered by plugin id and type id. */
    List<Offer> offers(final CapabilityKind kind)
    {
        return offers.stream()
            .filter(offer -> offer.capability().kind() == kind)
            .sorted(byName())
            .toList();
    }

    /** The decoders for an extension, the best first; those that do not know it at all are left out. */
    List<Offer> decodersFor(final String extension)
    {
        return offers.stream()
            .filter(offer -> offer.capability().kind() == CapabilityKind.DECODER)
            .filter(offer -> offer.capability().scoreFor(extension) > 0)
            .sorted(Comparator.comparingInt((final Offer offer) -> -offer.capability().scoreFor(extension))
                .thenComparing(byName()))
            .toList();
    }

    private static Comparator<Offer> byName()
    {
        return Comparator.comparing(Offer::pluginId).thenComparing(offer -> offer.capability().typeId());
    }
}
