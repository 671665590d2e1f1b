// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.runtime.Offer;
import dev.stellatune.engine.sink.SinkChoice;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.PluginException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The output sinks of an engine's plugins, and their devices.
 */
final class DeviceSinks
{
    /** What to do when a device cannot be opened. */
    static final String ADVICE =
        "choose another with --sink: null, wav:PATH or one that 'stellatune sinks' lists";

    /** A device as the plugin's own default, and the field of a target that names it. */
    private static final String NO_TARGET = "{}";
    private static final String ID = "id";

    private final AudioEngine engine;
    private final List<Offer> offers;

    DeviceSinks(final AudioEngine engine)
    {
        this.engine = engine;
        offers = engine.plugins().offers(CapabilityKind.OUTPUT_SINK);
    }

    /**
     * A device.
     *
     * @param name        for {@code --sink}.
     * @param description in the plugin's words; empty when it has none.
     * @param offer       whose it is.
     */
    record Target(String name, String description, Offer offer)
    {
        /** For programs. */
        Map<String, @Nullable Object> json()
        {
            return Json.object(
                "sink", name,
                "description", description,
                "plugin", offer.pluginId(),
                "type", offer.capability().typeId());
        }
    }

    /**
     * Finds the sink that is meant.
     *
     * @throws CommandException when no plugin has it, or more than one.
     */
    SinkChoice choose(final SinkOption.Device device)
    {
        final PluginName name = new PluginName(device.sink());
        final List<Offer> matches = name.matches(offers);
        if (matches.size() > 1)
        {
            throw name.ambiguous(matches);
        }
        if (!matches.isEmpty())
        {
            final String id = device.id();
            return choice(matches.getFirst(), id == null ? NO_TARGET : Json.text(Json.object(ID, id)));
        }
        final String message = "No loaded plugin has a sink '" + device.sink() + "'; " + ADVICE + ".";
        // a plugin that should be there is no fault of the user's
        throw device.sink().equals(SinkOption.DEFAULT.sink()) ?
            CommandException.failed(message) : CommandException.wrongUse(message);
    }

    /** One list of devices per sink, in order. */
    List<Offer> offers()
    {
        return offers;
    }

    /**
     * Asks a plugin for its devices.
     *
     * @return in its order.
     * @throws PluginException when it does not tell.
     */
    List<Target> targets(final Offer offer) throws PluginException
    {
        final String list = engine.sinkTargets(choice(offer, NO_TARGET)).await(PluginException.class);
        if (!(Json.value(list) instanceof final List<?> all))
        {
            throw new PluginException("The plugin " + offer.pluginId() +
                " does not list its devices as a JSON array: a defect of the plugin.");
        }
        final List<Target> targets = new ArrayList<>();
        for (final Object one : all)
        {
            if (one instanceof final Map<?, ?> target && target.get(ID) instanceof final String id)
            {
                targets.add(new Target(
                    PluginName.shortest(offer, offers) + ":" + id, description(target, id), offer));
            }
        }
        return targets;
    }

    private static String description(final Map<?, ?> target, final String id)
    {
        return target.get("name") instanceof final String name && !name.equals(id) ? name : "";
    }

    private static SinkChoice choice(final Offer offer, final String targetJson)
    {
        return new SinkChoice(
            offer.pluginId(), offer.capability().typeId(), offer.capability().defaultConfigJson(), targetJson);
    }
}
