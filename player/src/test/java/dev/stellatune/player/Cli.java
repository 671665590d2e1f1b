// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Runs the player in this JVM and keeps what it prints.
 */
final class Cli
{
    private Cli()
    {
    }

    /** What a command left. */
    static final class Result
    {
        private final int status;
        private final byte[] bytes;
        private final String err;

        Result(final int status, final byte[] bytes, final String err)
        {
            this.status = status;
            this.bytes = bytes.clone();
            this.err = err;
        }

        int status()
        {
            return status;
        }

        /** Standard output as it is. */
        byte[] bytes()
        {
            return bytes.clone();
        }

        /** Standard output as text. */
        String out()
        {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /** Standard error. */
        String err()
        {
            return err;
        }

        /** The lines of standard error. */
        List<String> errLines()
        {
            return err.lines().toList();
        }

        /** Standard output as one JSON object. */
        Map<String, Object> json() throws IOException
        {
            return JSON.std.mapFrom(out());
        }

        /** Standard output as a JSON object per line. */
        List<Map<String, Object>> jsonLines() throws IOException
        {
            final List<Map<String, Object>> objects = new ArrayList<>();
            for (final String line : out().lines().toList())
            {
                objects.add(JSON.std.mapFrom(line));
            }
            return objects;
        }
    }

    /** A field that must be there. */
    static Object field(final Map<String, Object> object, final String name)
    {
        return Objects.requireNonNull(object.get(name), name);
    }

    /** A field that must be a number. */
    static double number(final Map<String, Object> object, final String name)
    {
        return ((Number)field(object, name)).doubleValue();
    }

    /** A field that must be an object. */
    static Map<String, Object> object(final Map<String, Object> object, final String name)
    {
        return asMap(field(object, name));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> asMap(final Object value)
    {
        return (Map<String, Object>)value;
    }

    static Result run(final Object... args)
    {
        return run(new byte[0], args);
    }

    static Result run(final byte[] in, final Object... args)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        final String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++)
        {
            words[i] = args[i].toString();
        }
        final Streams streams = Streams.of(
            new ByteArrayInputStream(in),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8));
        final int status = Main.run(words, streams);
        streams.flush();
        return new Result(status, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }
}
