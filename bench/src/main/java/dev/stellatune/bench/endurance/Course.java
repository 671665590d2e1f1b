// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.endurance;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a process held in the course of a scenario.
 */
final class Course
{
    /** How many samples a scenario should take. */
    static final int SAMPLES = 100;

    private static final int PARTS = 10;

    private final List<Map<Measure, Long>> samples = new ArrayList<>();

    /** Takes a sample. To be called when nothing is on its way out. */
    void sample()
    {
        final Map<Measure, Long> sample = new EnumMap<>(Measure.class);
        for (final Measure measure : Measure.values())
        {
            sample.put(measure, measure.read());
        }
        add(sample);
    }

    void add(final Map<Measure, Long> sample)
    {
        samples.add(sample);
    }

    /** The median of the first tenth. */
    long first(final Measure measure)
    {
        return median(measure, samples.subList(0, part()));
    }

    /** The median of the last tenth. */
    long last(final Measure measure)
    {
        return median(measure, samples.subList(samples.size() - part(), samples.size()));
    }

    boolean isFlat(final Measure measure)
    {
        return last(measure) <= measure.limit(first(measure));
    }

    private int part()
    {
        return Math.ceilDiv(samples.size(), PARTS);
    }

    private static long median(final Measure measure, final List<Map<Measure, Long>> part)
    {
        final long[] sorted = part.stream().mapToLong(sample -> sample.getOrDefault(measure, 0L)).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
