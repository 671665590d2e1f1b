// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

/**
 * A line at the foot of a terminal that shows how far a command is: a bar, and a text. Elsewhere nothing is shown.
 */
final class ProgressLine implements AutoCloseable
{
    /** Of the smallest terminal that is in use, less the place for the cursor. */
    private static final int MAX_WIDTH = 79;
    private static final int MAX_BAR = 30;

    /** What a bar needs besides itself, and the least that is worth showing. */
    private static final int BAR_FRAME = 3;
    private static final int MIN_BAR = 5;

    private static final String ERASE = "\r\u001b[K";
    private static final String GREEN = "\u001b[32m";
    private static final String PLAIN = "\u001b[0m";

    private final Streams streams;
    private int width = MAX_WIDTH;
    private String shown = "";

    ProgressLine(final Streams streams)
    {
        this.streams = streams;
    }

    /**
     * Fits the line into a terminal.
     *
     * @param columns of the terminal; 0 when unknown.
     */
    void fit(final int columns)
    {
        width = columns > 0 ? Math.min(MAX_WIDTH, columns - 1) : MAX_WIDTH;
    }

    /** Whether a line is there. */
    boolean isShown()
    {
        return !shown.isEmpty();
    }

    /**
     * Shows a state in place of the one before: how much is done, and a note.
     *
     * @param doneSeconds  of sound.
     * @param totalSeconds of sound; 0 or less when unknown.
     * @param note         what else there is to say, at the end of the line.
     */
    void show(final double doneSeconds, final double totalSeconds, final String note)
    {
        final String clock = Text.clock(doneSeconds);
        showText(doneSeconds, totalSeconds, (totalSeconds > 0 ?
            Text.percent(doneSeconds / totalSeconds) + "  " + clock + " of " + Text.clock(totalSeconds) : clock) +
            "  " + note);
    }

    /**
     * Shows a text, and a bar where there is room, in place of what was there before.
     *
     * @param doneSeconds  of sound.
     * @param totalSeconds of sound; 0 or less when unknown, which leaves the bar out.
     * @param text         what to say; it may shorten the bar, and is cut at the edge of the terminal.
     */
    void showText(final double doneSeconds, final double totalSeconds, final String text)
    {
        if (streams.errTerminal())
        {
            final int room = Math.min(MAX_BAR, width - BAR_FRAME - text.length());
            final String line = totalSeconds > 0 && room >= MIN_BAR ?
                bar(Math.clamp(doneSeconds / totalSeconds, 0, 1), room) + " " + text :
                text.substring(0, Math.min(text.length(), width));
            if (!line.equals(shown))
            {
                streams.err().print(ERASE + line);
                streams.err().flush();
                shown = line;
            }
        }
    }

    private String bar(final double part, final int length)
    {
        final int filled = (int)Math.round(part * length);
        final String bar = "#".repeat(filled) + "-".repeat(length - filled);
        return "[" + (streams.colors() ? GREEN + bar + PLAIN : bar) + "]";
    }

    /** Erases the line, so that something else can be printed there. */
    void hide()
    {
        if (!shown.isEmpty())
        {
            streams.err().print(ERASE);
            streams.err().flush();
            shown = "";
        }
    }

    @Override
    public void close()
    {
        hide();
    }
}
