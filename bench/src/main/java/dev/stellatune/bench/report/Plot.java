// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.report;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.Styler;

/**
 * Bars of one series: the engine's beside the reference's, row by row.
 */
final class Plot
{
    private static final int WIDTH = 440;
    private static final int HEIGHT = 300;
    private static final Color OURS = new Color(0x2f6fb5);
    private static final Color REFERENCE = new Color(0xb0b7bf);

    private Plot()
    {
    }

    /**
     * Draws.
     *
     * @param title   of the series.
     * @param axis    what the rows differ in; may be empty.
     * @param at      the place of each row on the axis.
     * @param results the rows, of one unit; one or more.
     * @return the picture as a URI that holds it.
     * @throws IOException when it cannot be encoded.
     */
    static String draw(
        final String title, final String axis, final List<String> at, final List<Figures.Result> results)
        throws IOException
    {
        final CategoryChart chart = new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title(title)
            .xAxisTitle(axis).yAxisTitle(results.getFirst().unit()).build();
        style(chart);
        chart.addSeries("engine", at, results.stream().map(Figures.Result::ours).toList()).setFillColor(OURS);
        if (results.stream().allMatch(result -> result.reference() != null))
        {
            chart.addSeries("C", at, results.stream().map(result -> Objects.requireNonNull(result.reference()))
                .toList()).setFillColor(REFERENCE);
        }
        return "data:image/png;base64," +
            Base64.getEncoder().encodeToString(ChartEncoder.getBytes(chart, "png"));
    }

    private static void style(final CategoryChart chart)
    {
        final Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
        chart.getStyler()
            .setAvailableSpaceFill(0.7)
            .setLegendPosition(Styler.LegendPosition.OutsideS)
            .setLegendLayout(Styler.LegendLayout.Horizontal)
            .setChartBackgroundColor(Color.WHITE)
            .setPlotBorderVisible(false)
            .setLegendBorderColor(Color.WHITE)
            .setChartTitleFont(font.deriveFont(Font.BOLD));
        chart.getStyler().setAxisTitleFont(font).setAxisTickLabelsFont(font).setYAxisMin(0.0);
        chart.getStyler().setXAxisTitleVisible(!chart.getXAxisTitle().isEmpty());
    }
}
