// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench/compare --json} and {@code bench/report} have written.
 *
 * @param machine  on which it was measured, and when.
 * @param sections in order.
 * @param results  in order.
 * @param missing  the names of rows that could not be run.
 */
public record Figures(
    Map<String, Object> machine, List<Section> sections, List<Result> results, List<String> missing)
{
    /** The section of what a user wants to know first. */
    static final String HEADLINE = "HEADLINE";

    /** What is not in the file is not there. */
    public Figures
    {
        machine = machine == null ? Map.of() : machine;
        sections = sections == null ? List.of() : sections;
        results = results == null ? List.of() : results;
        missing = missing == null ? List.of() : missing;
    }

    /**
     * A part of the report.
     *
     * @param id    by which points name it.
     * @param title for people.
     * @param axis  what the rows of a series differ in; may be empty.
     * @param about what is compared.
     */
    public record Section(String id, String title, String axis, String about)
    {
    }

    /**
     * Where a row appears.
     *
     * @param section the section's id.
     * @param series  of rows that belong to one plot; may be empty.
     * @param at      the row's place on the axis; may be empty.
     */
    public record Point(String section, String series, String at)
    {
    }

    /**
     * What came of a row.
     *
     * @param name            what was compared.
     * @param unit            of its figures.
     * @param ours            median of the rounds.
     * @param reference       likewise; null when there is none.
     * @param ratio           ours divided by the reference; null when there is none.
     * @param goal            in words; {@code -} for none.
     * @param holds           whether the goal is reached.
     * @param compares        whether the goal compares two figures of the same run.
     * @param rounds          how many.
     * @param spread          of ours: largest minus smallest, divided by the median.
     * @param referenceSpread likewise.
     * @param points          where it appears.
     */
    public record Result(
        String name,
        String unit,
        double ours,
        @Nullable Double reference,
        @Nullable Double ratio,
        String goal,
        boolean holds,
        boolean compares,
        int rounds,
        double spread,
        double referenceSpread,
        List<Point> points)
    {
        private static final List<String> UNITS = List.of("ns", "us", "ms", "s");

        /** What is not in the file is not there. */
        public Result
        {
            points = points == null ? List.of() : points;
        }

        boolean isIn(final String section)
        {
            return points.stream().anyMatch(point -> point.section().equals(section));
        }

        /** The figure for people: {@code 1.23 us}. */
        String oursText()
        {
            return text(ours, unit);
        }

        /** Likewise; {@code -} when there is none. */
        String referenceText()
        {
            return reference == null ? "-" : text(reference, unit);
        }

        /** In the unit that leaves one to three digits before the point, three that count. */
        private static String text(final double value, final String unit)
        {
            double scaled = value;
            int at = UNITS.indexOf(unit);
            while (at >= 0 && at < UNITS.size() - 1 && scaled >= 1000)
            {
                scaled /= 1000;
                at++;
            }
            final int decimals = scaled < 10 ? 2 : scaled < 100 ? 1 : 0;
            return String.format(Locale.ROOT, "%." + decimals + "f %s", scaled, at < 0 ? unit : UNITS.get(at));
        }
    }

    /**
     * Reads a file.
     *
     * @param file that {@code bench/report} or {@code bench/compare --json} has written.
     * @throws IOException in one sentence, when it cannot be read or is something else.
     */
    static Figures read(final Path file) throws IOException
    {
        final Figures figures;
        try
        {
            figures = JSON.std.beanFrom(Figures.class, Files.readString(file));
        }
        catch (final NoSuchFileException e)
        {
            throw new IOException(file + " does not exist.", e);
        }
        catch (final JsonProcessingException e)
        {
            throw new IOException(file + " is not what bench/report has written.", e);
        }
        if (figures != null && !figures.isWhole())
        {
            throw new IOException(file + " is not what bench/report has written.");
        }
        if (figures == null || figures.results.isEmpty())
        {
            throw new IOException(file + " holds no results: bench/report --help says how they are made.");
        }
        return figures;
    }

    /** Whether nothing lacks the words that tell what it is. */
    private boolean isWhole()
    {
        return sections.stream().allMatch(section -> section != null &&
            areThere(section.id, section.title, section.axis, section.about)) &&
            results.stream().allMatch(result -> result != null && areThere(result.name, result.unit, result.goal) &&
                result.points.stream().allMatch(point -> point != null &&
                    areThere(point.section, point.series, point.at)));
    }

    private static boolean areThere(final @Nullable String... words)
    {
        return Stream.of(words).allMatch(Objects::nonNull);
    }

    /** The rows of a section, by the series that they belong to, in order. */
    Map<String, List<Result>> seriesOf(final Section section)
    {
        final Map<String, List<Result>> series = new LinkedHashMap<>();
        for (final Result result : results)
        {
            for (final Point point : result.points)
            {
                if (point.section.equals(section.id))
                {
                    series.computeIfAbsent(point.series, name -> new ArrayList<>()).add(result);
                }
            }
        }
        return series;
    }

    /** Whether all rows were run, and all goals hold that compare: the others depend on the machine. */
    boolean comparisonsHold()
    {
        return missing.isEmpty() && results.stream().filter(Result::compares).allMatch(Result::holds);
    }
}
