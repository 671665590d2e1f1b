// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ProgressLineTest
{
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void shouldShowNothingWhenThereIsNoTerminal()
    {
        try (ProgressLine line = new ProgressLine(streams(false, false)))
        {
            line.show(1, 2, "note");
        }

        assertThat(text()).isEmpty();
    }

    @Test
    void shouldShowBarAndEraseItWhenThereIsATerminal()
    {
        try (ProgressLine line = new ProgressLine(streams(true, false)))
        {
            line.show(61, 122, "8x real time");
        }

        assertThat(text()).isEqualTo(
            "\r\u001b[K[###############---------------]  50%  1:01 of 2:02  8x real time\r\u001b[K");
    }

    @Test
    void shouldColorTheBarOnlyWhenColorsAreWanted()
    {
        new ProgressLine(streams(true, true)).show(1, 1, "");

        assertThat(text()).contains("\u001b[32m##############################\u001b[0m");
    }

    @Test
    void shouldShowTimeAloneWhenTotalIsUnknown()
    {
        new ProgressLine(streams(true, false)).show(3700, 0, "note");

        assertThat(text()).isEqualTo("\r\u001b[K1:01:40  note");
    }

    @Test
    void shouldFitTheTerminalWhenTextIsLong()
    {
        final ProgressLine line = new ProgressLine(streams(true, false));
        line.showText(1, 2, "n".repeat(200));
        assertThat(text()).isEqualTo("\r\u001b[K" + "n".repeat(79));

        line.showText(1, 2, "n".repeat(60));
        assertThat(text()).endsWith("\r\u001b[K[########--------] " + "n".repeat(60));
    }

    @Test
    void shouldFitTheTerminalWhenThatIsNarrow()
    {
        final ProgressLine line = new ProgressLine(streams(true, false));
        line.fit(40);
        line.showText(1, 2, "n".repeat(30));
        assertThat(text()).isEqualTo("\r\u001b[K[###---] " + "n".repeat(30));

        line.fit(20);
        line.showText(1, 2, "n".repeat(30));
        assertThat(text()).endsWith("\r\u001b[K" + "n".repeat(19));
    }

    @Test
    void shouldWriteNothingWhenNothingChanges()
    {
        final ProgressLine line = new ProgressLine(streams(true, false));
        line.show(1, 2, "note");
        final String once = text();
        line.show(1.01, 2, "note");

        assertThat(text()).isEqualTo(once);
    }

    private Streams streams(final boolean terminal, final boolean colors)
    {
        final PrintStream print = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Streams(
            new ByteArrayInputStream(new byte[0]), print, print, print, false, terminal, terminal, colors);
    }

    private String text()
    {
        return err.toString(StandardCharsets.UTF_8);
    }
}
