// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is told of the results: a table for people, JSON for programs.
 */
final class Report
{
    private static final List<String> TITLES =
        List.of("", "ours", "spread", "reference", "spread", "ratio", "goal", "measured", "holds");

    private Report()
    {
    }

    /** A line per result, aligned. */
    static String table(final List<Result> results)
    {
        final List<List<String>> lines = new ArrayList<>();
        lines.add(TITLES);
        results.forEach(result -> lines.add(cells(result)));
        final int[] widths = IntStream.range(0, TITLES.size())
            .map(column -> lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0)).toArray();
        return lines.stream().map(line -> IntStream.range(0, widths.length)
            .mapToObj(column -> padded(line.get(column), widths[column], column == 0))
            .collect(Collectors.joining("  ")).stripTrailing() + "\n").collect(Collectors.joining());
    }

    private static String padded(final String text, final int width, final boolean left)
    {
        final String space = " ".repeat(width - text.length());
        return left ? text + space : space + text;
    }

    private static List<String> cells(final Result result)
    {
        final Row row = result.row();
        final Double reference = result.reference();
        final Double ratio = result.ratio();
        return List.of(
            row.name(),
            figure(result.ours(), row.unit()),
            percent(result.oursSpread()),
            reference == null ? "-" : figure(reference, row.unit()),
            reference == null ? "-" : percent(result.referenceSpread()),
            ratio == null ? "-" : String.format(Locale.ROOT, "%.3f", ratio),
            row.goal().text(row.unit()),
            row.goal().measuredText(row.unit(), result.ours(), reference),
            result.holds() ? "yes" : "NO");
    }

    private static String figure(final double value, final String unit)
    {
        return String.format(Locale.ROOT, "%.1f %s", value, unit);
    }

    private static String percent(final double share)
    {
        return String.format(Locale.ROOT, "%.0f%%", share * 100);
    }

    /**
     * One JSON object, on one line.
     *
     * @param rows    that were to be run.
     * @param results those that could be, in order.
     * @param machine on which they were measured, and when.
     */
    static String json(final List<Row> rows, final List<Result> results, final Map<String, ?> machine)
        throws IOException
    {
        final Map<String, Object> report = new LinkedHashMap<>();
        report.put("machine", machine);
        report.put("sections", Stream.of(Section.values()).map(Report::fields).toList());
        report.put("results", results.stream().map(Report::fields).toList());
        final List<Row> run = results.stream().map(Result::row).toList();
        report.put("missing", rows.stream().filter(row -> !run.contains(row)).map(Row::name).toList());
        return JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(report);
    }

    private static Map<String, Object> fields(final Section section)
    {
        return Map.of("id", section.name(), "title", section.title(), "axis", section.axis(), "about", section.about());
    }

    private static Map<String, Object> fields(final Point point)
    {
        return Map.of("section", point.section().name(), "series", point.series(), "at", point.at());
    }

    private static Map<String, @Nullable Object> fields(final Result result)
    {
        final Row row = result.row();
        final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", row.name());
        fields.put("unit", row.unit());
        fields.put("ours", result.ours());
        fields.put("reference", result.reference());
        fields.put("ratio", result.ratio());
        fields.put("goal", row.goal().text(row.unit()));
        fields.put("holds", result.holds());
        fields.put("compares", row.goal().needsReference());
        fields.put("rounds", result.rounds());
        fields.put("spread", result.oursSpread());
        fields.put("referenceSpread", result.referenceSpread());
        fields.put("points", row.points().stream().map(Report::fields).toList());
        return fields;
    }
}
