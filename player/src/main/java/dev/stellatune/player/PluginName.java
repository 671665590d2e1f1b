// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.runtime.Offer;
import java.util.List;

/**
 * Something that a plugin offers, as the user names it.
 *
 * @param id of a plugin, of a type, or both as {@code PLUGIN/TYPE}.
 */
record PluginName(String id)
{
    /** Those that may be meant. */
    List<Offer> matches(final List<Offer> offers)
    {
        return offers.stream().filter(offer -> id.equals(offer.capability().typeId()) ||
            id.equals(offer.pluginId()) || id.equals(full(offer))).toList();
    }

    /** The names of offers, for messages. */
    static String list(final List<Offer> offers)
    {
        return String.join(", ", offers.stream().map(PluginName::full).toList());
    }

    /** The name that means one offer only. */
    static String full(final Offer offer)
    {
        return offer.pluginId() + "/" + offer.capability().typeId();
    }

    /** The shortest name that means one offer only. */
    static String shortest(final Offer offer, final List<Offer> offers)
    {
        final String type = offer.capability().typeId();
        return new PluginName(type).matches(offers).size() == 1 ? type : full(offer);
    }

    /**
     * What to tell when more than one is meant.
     */
    CommandException ambiguous(final List<Offer> matches)
    {
        return CommandException.failed("'" + id + "' may mean " + list(matches) + "; name one of them.");
    }
}
