// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a row is to reach.
 *
 * @param kind  what is limited.
 * @param limit still good.
 */
record Goal(Kind kind, double limit)
{
    /** What a goal limits. */
    enum Kind
    {
        /** Ours divided by the reference. */
        RATIO,
        /** How far ours divided by the reference is from 1, on either side. */
        EQUALITY,
        /** Ours minus the reference, in the row's unit. */
        DIFFERENCE,
        /** Ours, in the row's unit; the reference is of no account. */
        FIGURE,
        /** Nothing: ours is told, and that is all. */
        NONE
    }

    /** So many times the reference. */
    static Goal ratio(final double limit)
    {
        return new Goal(Kind.RATIO, limit);
    }

    /** As much as the reference, give or take a share of it. */
    static Goal within(final double share)
    {
        return new Goal(Kind.EQUALITY, share);
    }

    /** So much more than the reference. */
    static Goal above(final double limit)
    {
        return new Goal(Kind.DIFFERENCE, limit);
    }

    /** To be known. */
    static Goal none()
    {
        return new Goal(Kind.NONE, 0);
    }

    /** So much. */
    static Goal atMost(final double limit)
    {
        return new Goal(Kind.FIGURE, limit);
    }

    /**
     * Whether it is reached.
     *
     * @throws IllegalArgumentException when there is no reference and the goal needs one.
     */
    boolean holds(final double ours, final @Nullable Double reference)
    {
        return kind == Kind.NONE || measured(ours, reference) <= limit;
    }

    /**
     * Whether it compares two figures of the same run. Only such a goal can fail a run on any machine: others depend
     * on how fast it is.
     */
    boolean needsReference()
    {
        return kind == Kind.RATIO || kind == Kind.EQUALITY || kind == Kind.DIFFERENCE;
    }

    /** What the limit applies to. */
    private double measured(final double ours, final @Nullable Double reference)
    {
        if (!needsReference())
        {
            return ours;
        }
        if (reference == null)
        {
            throw new IllegalArgumentException("a " + kind + " needs a reference");
        }
        return switch (kind)
        {
            case RATIO -> ours / reference;
            case EQUALITY -> Math.abs(ours / reference - 1);
            default -> ours - reference;
        };
    }

    /** The limit in words: {@code <= 1.10}, {@code 0.90 to 1.10}, {@code <= +15 ns}, {@code <= 5 ns}. */
    String text(final String unit)
    {
        return switch (kind)
        {
            case RATIO -> String.format(Locale.ROOT, "<= %.2f", limit);
            case EQUALITY -> String.format(Locale.ROOT, "%.2f to %.2f", 1 - limit, 1 + limit);
            case DIFFERENCE -> String.format(Locale.ROOT, "<= +%.0f %s", limit, unit);
            case FIGURE -> String.format(Locale.ROOT, "<= %.0f %s", limit, unit);
            case NONE -> "-";
        };
    }

    /** What was measured, in the terms of the limit. */
    String measuredText(final String unit, final double ours, final @Nullable Double reference)
    {
        final double measured = measured(ours, reference);
        return switch (kind)
        {
            case RATIO -> String.format(Locale.ROOT, "%.3f", measured);
            case EQUALITY -> String.format(Locale.ROOT, "1 +- %.3f", measured);
            case DIFFERENCE -> String.format(Locale.ROOT, "%+.1f %s", measured, unit);
            case FIGURE, NONE -> String.format(Locale.ROOT, "%.1f %s", measured, unit);
        };
    }
}
