// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found about one thing.
 *
 * @param level  how bad it is.
 * @param what   was looked at, in a word or two.
 * @param found  how it is.
 * @param advice what to change; empty when nothing is to be.
 */
record Diagnosis(Level level, String what, String found, String advice)
{
    /** How bad something is. */
    enum Level
    {
        /** As it should be. */
        OK,
        /** It plays, but gaps are likelier. */
        WARN,
        /** It does not play. */
        FAIL
    }

    static Diagnosis ok(final String what, final String found)
    {
        return new Diagnosis(Level.OK, what, found, "");
    }

    static Diagnosis warn(final String what, final String found, final String advice)
    {
        return new Diagnosis(Level.WARN, what, found, advice);
    }

    static Diagnosis fail(final String what, final String found, final String advice)
    {
        return new Diagnosis(Level.FAIL, what, found, advice);
    }

    /** For people. */
    String line()
    {
        return String.format(Locale.ROOT, "%-4s  %-20s  %s", level.name().toLowerCase(Locale.ROOT), what,
            advice.isEmpty() ? found : found + ": " + advice);
    }

    /** For programs. */
    Map<String, @Nullable Object> json()
    {
        return Json.object(
            "level", level.name().toLowerCase(Locale.ROOT),
            "what", what,
            "found", found,
            "advice", advice);
    }
}
