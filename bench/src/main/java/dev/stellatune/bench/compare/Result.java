// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a row.
 *
 * @param row             which.
 * @param ours            median of the rounds.
 * @param reference       likewise; null when there is none.
 * @param oursSpread      how far the rounds lie apart: largest minus smallest, divided by the median.
 * @param referenceSpread likewise; 0 when there is none.
 * @param rounds          of which these are the medians.
 */
record Result(
    Row row, double ours, @Nullable Double reference, double oursSpread, double referenceSpread, int rounds)
{
    /**
     * Sums up rounds.
     *
     * @param ours      a figure per round, one or more.
     * @param reference likewise; none when the row has no reference.
     */
    static Result of(final Row row, final List<Double> ours, final List<Double> reference)
    {
        return new Result(row, median(ours), reference.isEmpty() ? null : median(reference), spread(ours),
            reference.isEmpty() ? 0 : spread(reference), ours.size());
    }

    /** Ours divided by the reference; null when there is none. */
    @Nullable Double ratio()
    {
        return reference == null ? null : ours / reference;
    }

    boolean holds()
    {
        return row.goal().holds(ours, reference);
    }

    private static double median(final List<Double> values)
    {
        final List<Double> sorted = values.stream().sorted().toList();
        final int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    private static double spread(final List<Double> values)
    {
        final double max = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        final double min = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        return (max - min) / median(values);
    }
}
