// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A comparison.
 *
 * @param name      what is compared.
 * @param unit      of all its figures.
 * @param ours      the project's side.
 * @param reference the same job in C, or what else ours is measured against; null when the goal is a figure of its own.
 * @param goal      what is to be reached.
 * @param points    where it appears in the report.
 */
record Row(String name, String unit, Measure ours, @Nullable Measure reference, Goal goal, List<Point> points)
{
    Row
    {
        if (reference == null && goal.needsReference())
        {
            throw new IllegalArgumentException(name + ": a goal of " + goal.kind() + " needs a reference");
        }
    }

    /** A row that appears nowhere yet. */
    Row(
        final String name,
        final String unit,
        final Measure ours,
        final @Nullable Measure reference,
        final Goal goal)
    {
        this(name, unit, ours, reference, goal, List.of());
    }

    /** The same, in one place more. */
    Row in(final Section section, final String series, final String at)
    {
        final List<Point> more = new ArrayList<>(points);
        more.add(new Point(section, series, at));
        return new Row(name, unit, ours, reference, goal, List.copyOf(more));
    }

    /** The same, in a section without plots. */
    Row in(final Section section)
    {
        return in(section, "", "");
    }

    boolean isIn(final Section section)
    {
        return points.stream().anyMatch(point -> point.section() == section);
    }
}
