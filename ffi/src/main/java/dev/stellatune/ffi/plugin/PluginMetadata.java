// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin says of itself: a JSON object with {@code id}, {@code name}, {@code api_version} and {@code version}.
 */
record PluginMetadata(String id, String name, String version, int apiVersion)
{
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    static PluginMetadata parse(final String json, final Path file) throws PluginException
    {
        final Map<String, @Nullable Object> object;
        try
        {
            object = JsonText.object(json);
        }
        catch (final IllegalArgumentException e)
        {
            throw new PluginException("The metadata of the plugin " + file + " is not a JSON object: " +
                e.getMessage() + ".", e);
        }
        if (!(object.get("id") instanceof final String id) || !ID.matcher(id).matches())
        {
            throw refused(file, "needs an \"id\" of letters, digits, dot, underscore and hyphen, at most 128; it has " +
                object.get("id"));
        }
        if (!(object.get("api_version") instanceof final Number api) || api.doubleValue() != AbiConstants.ABI_VERSION)
        {
            throw refused(file, "states api_version " + shown(object.get("api_version")) +
                ", this host speaks version " + AbiConstants.ABI_VERSION);
        }
        final Object name = object.get("name");
        return new PluginMetadata(
            id, name instanceof final String text && !text.isBlank() ? text : id, version(object.get("version")),
            api.intValue());
    }

    private static String version(final @Nullable Object value)
    {
        return value instanceof final Map<?, ?> parts ?
            part(parts, "major") + "." + part(parts, "minor") + "." + part(parts, "patch") : "0.0.0";
    }

    private static int part(final Map<?, ?> parts, final String key)
    {
        return parts.get(key) instanceof final Number number ? number.intValue() : 0;
    }

    /** A value as its author wrote it, as far as it is known: a whole number without a fraction. */
    private static String shown(final @Nullable Object value)
    {
        return value instanceof final Double number && number == Math.rint(number) ?
            Long.toString(number.longValue()) : String.valueOf(value);
    }

    private static PluginException refused(final Path file, final String what)
    {
        return new PluginException("The metadata of the plugin " + file + " " + what + ".");
    }
}
