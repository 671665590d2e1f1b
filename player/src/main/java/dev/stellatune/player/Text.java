// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.util.Locale;

/**
 * Numbers as people read them.
 */
final class Text
{
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int MINUTES_PER_HOUR = 60;

    private Text()
    {
    }

    /**
     * A duration such as {@code 3:45} or {@code 1:02:03}.
     *
     * @param seconds 0 or more; what is less than a second is dropped.
     */
    static String clock(final double seconds)
    {
        final long whole = (long)seconds;
        final long minutes = whole / SECONDS_PER_MINUTE;
        final long rest = whole % SECONDS_PER_MINUTE;
        return minutes < MINUTES_PER_HOUR ?
            String.format(Locale.ROOT, "%d:%02d", minutes, rest) :
            String.format(Locale.ROOT, "%d:%02d:%02d", minutes / MINUTES_PER_HOUR, minutes % MINUTES_PER_HOUR, rest);
    }

    /**
     * A part such as {@code  50%}, always as wide.
     *
     * @param part 0 to 1; what lies outside is clamped.
     */
    static String percent(final double part)
    {
        return String.format(Locale.ROOT, "%3d%%", (int)(Math.clamp(part, 0, 1) * 100));
    }

    /**
     * A number of seconds such as {@code 0.813 s}.
     */
    static String seconds(final double seconds)
    {
        return String.format(Locale.ROOT, "%.3f s", seconds);
    }

    /**
     * A speed such as {@code 278x real time}.
     *
     * @param factor seconds of sound per second.
     */
    static String speed(final double factor)
    {
        return String.format(Locale.ROOT, factor < 10 ? "%.1fx real time" : "%.0fx real time", factor);
    }

    /**
     * A count such as {@code 1 track} or {@code 2 tracks}.
     */
    static String count(final long number, final String singular)
    {
        return number + " " + singular + (number == 1 ? "" : "s");
    }

    /**
     * A sentence that something can be added to.
     */
    static String withoutPeriod(final String sentence)
    {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
