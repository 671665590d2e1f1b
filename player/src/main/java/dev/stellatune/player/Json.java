// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON for the machine-readable results. Objects are maps, whose order stays.
 */
final class Json
{
    private static final JSON WRITER = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);

    private Json()
    {
    }

    /**
     * An object whose fields keep their order.
     *
     * @param fields a name and a value by turns.
     */
    static Map<String, @Nullable Object> object(final @Nullable Object... fields)
    {
        final Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2)
        {
            object.put(String.valueOf(fields[i]), fields[i + 1]);
        }
        return object;
    }

    /**
     * Writes a value on one line.
     *
     * @param value of maps, lists, strings, numbers and booleans.
     */
    static String text(final Object value)
    {
        try
        {
            return WRITER.asString(value);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a value that a plugin or a user wrote.
     *
     * @return the value; null when the text is empty or no JSON.
     */
    static @Nullable Object value(final String text)
    {
        try
        {
            return text.isBlank() ? null : JSON.std.anyFrom(text);
        }
        catch (final IOException e)
        {
            return null;
        }
    }

    /** Rounds to three decimals, which is what a number of seconds deserves. */
    static double thousandths(final double value)
    {
        return Math.rint(value * 1000) / 1000;
    }
}
