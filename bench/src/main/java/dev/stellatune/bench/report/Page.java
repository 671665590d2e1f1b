// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All figures as one HTML file, which is XML as well and asks for no other resource.
 */
final class Page
{
    private static final String HEAD = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"/>
        <title>StellaTune Engine: benchmarks</title>
        <style>
        body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 62em; padding: 0 1em; }
        table { border-collapse: collapse; margin: 1em 0; }
        th, td { padding: .25em .8em; border-bottom: 1px solid #d8dee4; text-align: right; white-space: nowrap; }
        th:first-child, td:first-child { text-align: left; white-space: normal; }
        .yes { color: #1a7f37; } .no { color: #c62828; font-weight: bold; }
        .spread, footer { color: #6a737d; }
        img { margin: 0 .5em 1em 0; }
        </style>
        </head>
        <body>
        """;

    private final StringBuilder html = new StringBuilder(HEAD);

    private Page()
    {
    }

    /**
     * Writes the page.
     *
     * @return the HTML text.
     * @throws IOException when a plot cannot be drawn.
     */
    static String of(final Figures figures) throws IOException
    {
        final Page page = new Page();
        page.line("<h1>StellaTune Engine: benchmarks</h1>");
        page.machine(figures.machine());
        for (final Figures.Section section : figures.sections())
        {
            final Map<String, List<Figures.Result>> series = figures.seriesOf(section);
            if (!series.isEmpty())
            {
                page.section(section, series);
            }
        }
        final List<Figures.Result> others =
            figures.results().stream().filter(result -> result.points().isEmpty()).toList();
        if (!others.isEmpty())
        {
            page.table(others);
        }
        if (!figures.missing().isEmpty())
        {
            page.line("<p class=\"no\">Could not be run: " + escaped(String.join("; ", figures.missing())) + ".</p>");
        }
        page.line("<footer>Medians of so many rounds, in which both sides take turns; the spread is how far the " +
            "rounds lie apart. Figures of two machines cannot be compared, ratios within one run can.</footer>");
        page.line("</body>");
        page.line("</html>");
        return page.html.toString();
    }

    private void machine(final Map<String, Object> machine)
    {
        line("<table id=\"machine\">");
        machine.forEach((name, value) ->
            line("<tr><td>" + escaped(name) + "</td><td>" + escaped(String.valueOf(value)) + "</td></tr>"));
        line("</table>");
    }

    private void section(final Figures.Section section, final Map<String, List<Figures.Result>> series)
        throws IOException
    {
        line("<section id=\"" + escaped(section.id()) + "\">");
        line("<h2>" + escaped(section.title()) + "</h2>");
        line("<p>" + escaped(section.about()) + "</p>");
        for (final Map.Entry<String, List<Figures.Result>> one : series.entrySet())
        {
            if (!one.getKey().isEmpty())
            {
                plot(section, one.getKey(), one.getValue());
            }
        }
        table(series.values().stream().flatMap(List::stream).distinct().toList());
        line("</section>");
    }

    private void plot(final Figures.Section section, final String name, final List<Figures.Result> results)
        throws IOException
    {
        final List<Map.Entry<String, Figures.Result>> places = new ArrayList<>();
        for (final Figures.Result result : results)
        {
            result.points().stream()
                .filter(point -> point.section().equals(section.id()) && point.series().equals(name))
                .forEach(point -> places.add(Map.entry(point.at(), result)));
        }
        // words stay as they are
        places.sort(Comparator.comparingInt(place -> number(place.getKey())));
        line("<img alt=\"" + escaped(name) + "\" src=\"" + Plot.draw(name, section.axis(),
            places.stream().map(Map.Entry::getKey).toList(), places.stream().map(Map.Entry::getValue).toList()) +
            "\"/>");
    }

    /** A place on the axis; less than 0 when it is a word. */
    private static int number(final String place)
    {
        try
        {
            return Integer.parseInt(place);
        }
        catch (final NumberFormatException e)
        {
            return -1;
        }
    }

    private void table(final List<Figures.Result> results)
    {
        line("<table>");
        line("<tr><th></th><th>engine</th><th></th><th>reference</th><th></th><th>ratio</th><th>goal</th><th></th>" +
            "<th>rounds</th></tr>");
        results.forEach(this::row);
        line("</table>");
    }

    private void row(final Figures.Result result)
    {
        final boolean hasReference = result.reference() != null;
        line("<tr><td>" + escaped(result.name()) + "</td>" +
            cell("", result.oursText()) + cell("spread", percent(result.spread(), true)) +
            cell("", result.referenceText()) + cell("spread", percent(result.referenceSpread(), hasReference)) +
            cell("", result.ratio() == null ? "" : String.format(Locale.ROOT, "%.3f", result.ratio())) +
            cell("", result.goal()) +
            ("-".equals(result.goal()) ? cell("", "") : cell(result.holds() ? "yes" : "no",
                result.holds() ? "reached" : "missed")) +
            cell("", String.valueOf(result.rounds())) + "</tr>");
    }

    private static String percent(final double spread, final boolean isThere)
    {
        return isThere ? String.format(Locale.ROOT, "\u00b1%.0f%%", spread * 50) : "";
    }

    private static String cell(final String kind, final String text)
    {
        return (kind.isEmpty() ? "<td>" : "<td class=\"" + kind + "\">") + escaped(text) + "</td>";
    }

    private static String escaped(final String text)
    {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    private void line(final String text)
    {
        html.append(text).append('\n');
    }
}
