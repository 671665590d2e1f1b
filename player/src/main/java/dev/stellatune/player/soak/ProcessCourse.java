// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import dev.stellatune.ffi.os.ProcessFigures;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the process holds in the course of a soak: the first tenth is compared with the last. Driven by the main thread.
 */
final class ProcessCourse
{
    /** How many samples are to be taken. */
    static final int SAMPLES = 100;

    private static final int PARTS = 10;
    private static final int PERCENT = 100;

    private final List<Map<Measure, Long>> samples = new ArrayList<>();

    /** What is looked at, and how much more of it may be there in the end. */
    private enum Measure
    {
        /** In KiB. The heap and the compilers take their share in the course of the first minutes. */
        MEMORY("memory", 10, 128 * 1024),
        /** A job may have its library open. */
        FILES("files", 0, 8),
        /** The C library keeps the stacks of threads that ended, at two maps each, and arenas. */
        MAPS("maps", 0, 160),
        /** Jobs and the JVM's compilers come and go. */
        THREADS("threads", 0, 8);

        private final String title;
        private final int percent;
        private final long constant;

        Measure(final String title, final int percent, final long constant)
        {
            this.title = title;
            this.percent = percent;
            this.constant = constant;
        }

        long read()
        {
            return switch (this)
            {
                case MEMORY -> ProcessFigures.residentKib();
                case FILES -> ProcessFigures.openFiles();
                case MAPS -> ProcessFigures.maps();
                case THREADS -> ProcessFigures.threads();
            };
        }

        boolean isFlat(final long first, final long last)
        {
            return last <= first + first * percent / PERCENT + constant;
        }
    }

    /** Takes a sample. */
    void sample()
    {
        final Map<Measure, Long> sample = new EnumMap<>(Measure.class);
        for (final Measure measure : Measure.values())
        {
            sample.put(measure, measure.read());
        }
        samples.add(sample);
    }

    /** For programs: of each measure the medians of the first and the last tenth. */
    Map<String, @Nullable Object> json()
    {
        final Map<String, @Nullable Object> all = Figures.object();
        for (final Measure measure : Measure.values())
        {
            all.put(measure == Measure.MEMORY ? "memoryKib" : measure.title,
                Figures.object("first", first(measure), "last", last(measure)));
        }
        return all;
    }

    /** For people: one line. */
    String text()
    {
        return "first tenth against last: " + Stream.of(Measure.values())
            .map(measure -> String.format(Locale.ROOT, "%s %,d -> %,d%s", measure.title, first(measure), last(measure),
                measure == Measure.MEMORY ? " KiB" : ""))
            .collect(Collectors.joining(", "));
    }

    /** One sentence for each measure that grew. */
    List<String> failures()
    {
        return Stream.of(Measure.values()).filter(measure -> !measure.isFlat(first(measure), last(measure)))
            .map(measure -> "The process held more and more: " + measure.title + " went from " + first(measure) +
                " to " + last(measure) + ".")
            .toList();
    }

    private long first(final Measure measure)
    {
        return median(measure, samples.subList(0, part()));
    }

    private long last(final Measure measure)
    {
        return median(measure, samples.subList(samples.size() - part(), samples.size()));
    }

    private int part()
    {
        return Math.ceilDiv(samples.size(), PARTS);
    }

    private static long median(final Measure measure, final List<Map<Measure, Long>> part)
    {
        final long[] sorted = part.stream().mapToLong(sample -> sample.getOrDefault(measure, 0L)).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
