// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Numbers for reports: objects whose fields keep their order, and times in microseconds.
 */
final class Figures
{
    private Figures()
    {
    }

    /**
     * An object.
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

    /** Rounds to three decimals. */
    static double thousandths(final double value)
    {
        return Math.rint(value * 1000) / 1000;
    }

    /** Percentiles of times that were taken in nanoseconds, in microseconds. */
    static Map<String, @Nullable Object> micros(final Histogram times)
    {
        return object(
            "p50", micros(times, 50), "p99", micros(times, 99), "p99.9", micros(times, 99.9),
            "max", micros(times, 100), "count", times.getTotalCount());
    }

    /** One of them. */
    static double micros(final Histogram times, final double percentile)
    {
        return thousandths(times.getValueAtPercentile(percentile) / 1e3);
    }

    /** The same for people. */
    static String text(final Histogram times)
    {
        return micros(times, 50) + " us (median), " + micros(times, 99) + " us (99 %), " + micros(times, 99.9) +
            " us (99.9 %), " + micros(times, 100) + " us (longest)";
    }
}
