// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.util.Locale;

/**
 * A line at the foot of a terminal that shows how far a command is. Elsewhere nothing is shown.
 */
final class ProgressLine implements AutoCloseable
{
    /** Of the smallest terminal that is in use, less the place for the cursor. */
    private static final int WIDTH = 79;
    private static final int BAR = 30;
    private static final String ERASE = "\r\u001b[K";
    private static final String GREEN = "\u001b[32m";
    private static final String PLAIN = "\u001b[0m";

    private final Streams streams;
    private boolean shown;

    ProgressLine(final Streams streams)
    {
        this.streams = streams;
    }

    /**
     * Shows a state in place of the one before.
     *
     * @param doneSeconds  of sound.
     * @param totalSeconds of sound; 0 or less when unknown.
     * @param note         what else there is to say, at the end of the line.
     */
    void show(final double doneSeconds, final double totalSeconds, final String note)
    {
        if (streams.errTerminal())
        {
            streams.err().print(ERASE + line(doneSeconds, totalSeconds, note));
            streams.err().flush();
            shown = true;
        }
    }

    private String line(final double doneSeconds, final double totalSeconds, final String note)
    {
        if (totalSeconds <= 0)
        {
            return cut(Text.clock(doneSeconds) + "  " + note, WIDTH);
        }
        final double part = Math.clamp(doneSeconds / totalSeconds, 0, 1);
        final int filled = (int)Math.round(part * BAR);
        final String bar = "#".repeat(filled) + "-".repeat(BAR - filled);
        final String rest = String.format(Locale.ROOT, " %3d%%  %s of %s  %s",
            (int)(part * 100), Text.clock(doneSeconds), Text.clock(totalSeconds), note);
        return "[" + (streams.colors() ? GREEN + bar + PLAIN : bar) + "]" + cut(rest, WIDTH - BAR - 2);
    }

    /** A line that is wrapped could not be erased. */
    private static String cut(final String text, final int width)
    {
        return text.length() <= width ? text : text.substring(0, width);
    }

    /** Erases the line, so that something else can be printed there. */
    void hide()
    {
        if (shown)
        {
            streams.err().print(ERASE);
            streams.err().flush();
            shown = false;
        }
    }

    @Override
    public void close()
    {
        hide();
    }
}
