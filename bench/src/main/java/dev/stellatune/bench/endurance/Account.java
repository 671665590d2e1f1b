// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.endurance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a scenario came to.
 *
 * @param course what the process held meanwhile.
 * @param counts what was counted, for people.
 * @param wrong  what must not be, one sentence each; empty when all leases and libraries are accounted for.
 */
record Account(Course course, String counts, List<String> wrong)
{
    /** Whether nothing grew and nothing is left. */
    boolean holds()
    {
        return complaints().isEmpty();
    }

    /** All that is wrong, one sentence each. */
    List<String> complaints()
    {
        final List<String> all = new ArrayList<>(wrong);
        for (final Measure measure : Measure.values())
        {
            if (!course.isFlat(measure))
            {
                all.add("not flat: " + measure.title() + " went from " + course.first(measure) + " to " +
                    course.last(measure) + ", and may reach " + measure.limit(course.first(measure)) + ".");
            }
        }
        return all;
    }

    /** For people, some lines. */
    String table(final String title)
    {
        final StringBuilder text = new StringBuilder(String.format(Locale.ROOT,
            "%n%s%n  %-24s%14s%14s%14s%n", title, "", "first tenth", "last tenth", "at most"));
        for (final Measure measure : Measure.values())
        {
            final long first = course.first(measure);
            text.append(String.format(Locale.ROOT, "  %-24s%,14d%,14d%,14d  %s%n", measure.title(), first,
                course.last(measure), measure.limit(first), course.isFlat(measure) ? "flat" : "NOT FLAT"));
        }
        text.append("  ").append(counts).append(System.lineSeparator());
        wrong.forEach(sentence -> text.append("  WRONG: ").append(sentence).append(System.lineSeparator()));
        return text.toString();
    }
}
