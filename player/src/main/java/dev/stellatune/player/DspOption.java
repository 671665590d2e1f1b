// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.runtime.Offer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * A DSP as the user names it.
 *
 * @param id         of a plugin, of a type, or both as {@code PLUGIN/TYPE}.
 * @param configJson its configuration; null for the plugin's default.
 */
record DspOption(String id, @Nullable String configJson)
{
    /**
     * Finds the one DSP that is meant.
     *
     * @param offers the DSPs of all loaded plugins.
     * @throws CommandException when there is none, or more than one.
     */
    DspChoice choose(final List<Offer> offers)
    {
        final PluginName name = new PluginName(id);
        final List<Offer> matches = name.matches(offers);
        if (matches.size() == 1)
        {
            final Offer offer = matches.getFirst();
            return new DspChoice(
                offer.pluginId(),
                offer.capability().typeId(),
                configJson == null ? offer.capability().defaultConfigJson() : configJson);
        }
        if (matches.isEmpty())
        {
            throw CommandException.failed("No loaded plugin has a DSP '" + id + "'; " +
                (offers.isEmpty() ? "none has any" : "there is " + PluginName.list(offers)) + ".");
        }
        throw name.ambiguous(matches);
    }

    /**
     * Reads {@code ID} or {@code ID=JSON}.
     *
     * @throws TypeConversionException when it is neither.
     */
    static DspOption parse(final String value)
    {
        final int equals = value.indexOf('=');
        if (equals < 0)
        {
            return new DspOption(value, null);
        }
        final String json = value.substring(equals + 1);
        if (Json.value(json) == null)
        {
            throw new TypeConversionException(
                "'" + json + "' is no JSON; a configuration looks like {\"gain_db\":-6}");
        }
        return new DspOption(value.substring(0, equals), json);
    }
}
