// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reader for the JSON in which plugins and their receipts are described (RFC 8259): objects are maps, arrays are
 * lists, numbers are doubles, and of a name that occurs twice the last one counts.
 *
 * <p>A small one of our own, because it runs on the way to the first sample: the readers of libraries initialise
 * {@link java.math.BigDecimal}, which alone takes longer than the rest of a plugin's loading.
 */
public final class JsonText
{
    private static final int MAX_DEPTH = 64;
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");
    private static final String ESCAPES = "\"\\/bfnrt";
    private static final String ESCAPED = "\"\\/\b\f\n\r\t";
    private static final int HEX_DIGITS = 4;
    private static final int HEX = 16;
    private static final char FIRST_PRINTABLE = ' ';
    private static final char LAST_ASCII = 0x7F;

    private final String text;
    private int at;
    private int depth;

    private JsonText(final String text)
    {
        this.text = text;
    }

    /**
     * Reads a text that is one object.
     *
     * @param text of any length.
     * @return its members.
     * @throws IllegalArgumentException when it is not, in words that follow "is not a JSON object:".
     */
    public static Map<String, @Nullable Object> object(final String text)
    {
        final JsonText reader = new JsonText(text);
        reader.skipSpace();
        if (!reader.accept('{'))
        {
            throw reader.unexpected();
        }
        final Map<String, @Nullable Object> object = reader.members();
        reader.skipSpace();
        if (reader.at != text.length())
        {
            throw reader.unexpected();
        }
        return object;
    }

    /**
     * Writes a string.
     *
     * @param string any.
     * @return as it stands in JSON, quotes included.
     */
    public static String quoted(final String string)
    {
        final StringBuilder json = new StringBuilder(string.length() + 2).append('"');
        for (int i = 0; i < string.length(); i++)
        {
            final char character = string.charAt(i);
            final int escape = character == '/' ? -1 : ESCAPED.indexOf(character);
            if (escape >= 0)
            {
                json.append('\\').append(ESCAPES.charAt(escape));
            }
            else if (character < FIRST_PRINTABLE || Character.isSurrogate(character))
            {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int)character));
            }
            else
            {
                json.append(character);
            }
        }
        return json.append('"').toString();
    }

    private @Nullable Object value()
    {
        skipSpace();
        if (accept('{'))
        {
            return members();
        }
        if (accept('['))
        {
            return elements();
        }
        if (accept('"'))
        {
            return string();
        }
        if (acceptWord("null"))
        {
            return null;
        }
        if (acceptWord("true"))
        {
            return true;
        }
        return acceptWord("false") ? (Object)false : number();
    }

    private Map<String, @Nullable Object> members()
    {
        descend();
        final Map<String, @Nullable Object> members = new HashMap<>();
        skipSpace();
        if (!accept('}'))
        {
            do
            {
                skipSpace();
                expect('"');
                final String name = string();
                skipSpace();
                expect(':');
                members.put(name, value());
                skipSpace();
            }
            while (accept(','));
            expect('}');
        }
        depth--;
        return members;
    }

    private List<@Nullable Object> elements()
    {
        descend();
        final List<@Nullable Object> elements = new ArrayList<>();
        skipSpace();
        if (!accept(']'))
        {
            do
            {
                elements.add(value());
                skipSpace();
            }
            while (accept(','));
            expect(']');
        }
        depth--;
        return elements;
    }

    private void descend()
    {
        if (++depth > MAX_DEPTH)
        {
            throw new IllegalArgumentException("it is nested too deeply at character " + at);
        }
    }

    private String string()
    {
        final StringBuilder string = new StringBuilder();
        while (!accept('"'))
        {
            if (at == text.length() || text.charAt(at) < FIRST_PRINTABLE)
            {
                throw unexpected();
            }
            string.append(accept('\\') ? escape() : text.charAt(at++));
        }
        return string.toString();
    }

    private char escape()
    {
        if (accept('u'))
        {
            int code = 0;
            for (int i = 0; i < HEX_DIGITS; i++)
            {
                final int digit = at < text.length() ? Character.digit(text.charAt(at), HEX) : -1;
                if (digit < 0)
                {
                    throw unexpected();
                }
                code = code * HEX + digit;
                at++;
            }
            return (char)code;
        }
        final int index = at < text.length() ? ESCAPES.indexOf(text.charAt(at)) : -1;
        if (index < 0)
        {
            throw unexpected();
        }
        at++;
        return ESCAPED.charAt(index);
    }

    private Double number()
    {
        final Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt())
        {
            throw unexpected();
        }
        at = number.end();
        return Double.valueOf(number.group());
    }

    private void skipSpace()
    {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0)
        {
            at++;
        }
    }

    private boolean accept(final char wanted)
    {
        final boolean there = at < text.length() && text.charAt(at) == wanted;
        if (there)
        {
            at++;
        }
        return there;
    }

    private boolean acceptWord(final String word)
    {
        final boolean there = text.startsWith(word, at);
        if (there)
        {
            at += word.length();
        }
        return there;
    }

    private void expect(final char wanted)
    {
        if (!accept(wanted))
        {
            throw unexpected();
        }
    }

    private IllegalArgumentException unexpected()
    {
        return new IllegalArgumentException(at < text.length() ?
            "it has an unexpected " + nameOf(text.charAt(at)) + " at character " + (at + 1) :
            "it ends too early, after " + text.length() + " characters");
    }

    private static String nameOf(final char unexpected)
    {
        return unexpected > FIRST_PRINTABLE && unexpected < LAST_ASCII ? "'" + unexpected + "'" :
            String.format(Locale.ROOT, "U+%04X", (int)unexpected);
    }
}
