// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a user wants to know first, as a table for a text in Markdown.
 */
final class Headline
{
    private static final String TITLES = "| | engine | reference | ratio | goal |\n|---|--:|--:|--:|--:|\n";

    private Headline()
    {
    }

    /** The table, and a line that says how it came about. */
    static String of(final Figures figures)
    {
        final StringBuilder text = new StringBuilder(TITLES);
        final List<Figures.Result> rows =
            figures.results().stream().filter(result -> result.isIn(Figures.HEADLINE)).toList();
        for (final Figures.Result row : rows)
        {
            text.append("| ").append(row.name()).append(" | ").append(row.oursText()).append(" | ")
                .append(row.reference() == null ? "" : row.referenceText()).append(" | ")
                .append(row.ratio() == null ? "" : String.format(Locale.ROOT, "%.2f", row.ratio())).append(" | ")
                .append(row.goal()).append(row.holds() ? " |\n" : " (missed) |\n");
        }
        final Map<String, Object> machine = figures.machine();
        final int rounds = rows.stream().mapToInt(Figures.Result::rounds).min().orElse(0);
        return text.append("\n`bench/report --headline`, medians of ").append(rounds).append(" rounds, ")
            .append(machine.getOrDefault("cores", "?")).append(" cores of ")
            .append(machine.getOrDefault("processor", "?")).append(", Java ")
            .append(machine.getOrDefault("java", "?")).append(", ").append(machine.getOrDefault("when", "?"))
            .append('\n').toString();
    }
}
