// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    private static final Path SELF = Path.of("/proc/self");
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

        long read() throws IOException
        {
            return switch (this)
            {
                case MEMORY -> residentKib();
                case FILES -> entries("fd");
                case MAPS -> mapCount();
                case THREADS -> entries("task");
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
        try
        {
            for (final Measure measure : Measure.values())
            {
                sample.put(measure, measure.read());
            }
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
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

    private static long residentKib() throws IOException
    {
        try (Stream<String> lines = Files.lines(SELF.resolve("status")))
        {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
        }
    }

    private static long entries(final String directory) throws IOException
    {
        try (Stream<Path> entries = Files.list(SELF.resolve(directory)))
        {
            return entries.count();
        }
    }

    private static long mapCount() throws IOException
    {
        try (Stream<String> lines = Files.lines(SELF.resolve("maps")))
        {
            return lines.count();
        }
    }

    /** The mapped files below a directory, as the kernel writes them; deleted ones included. */
    static Set<String> mappedBelow(final Path directory)
    {
        final String prefix = directory.toAbsolutePath().normalize() + "/";
        try (Stream<String> lines = Files.lines(SELF.resolve("maps")))
        {
            return lines.filter(line -> line.contains(prefix)).map(line -> line.substring(line.indexOf('/')))
                .collect(Collectors.toCollection(TreeSet::new));
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }
}
