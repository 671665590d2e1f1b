// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * When this process began, the launcher that it was started as included.
 *
 * <p>{@link ProcessHandle.Info#startInstant()} goes by the second in which the system was started, so it may be off by
 * a whole one. Both numbers used here count from the same instant, in hundredths of a second: field 22 of
 * {@code /proc/self/stat} and the first of {@code /proc/uptime}, see proc(5).
 */
final class ProcessAge
{
    private static final Path STAT = Path.of("/proc/self/stat");
    private static final Path UPTIME = Path.of("/proc/uptime");

    /** Fields 1 and 2, the second in parentheses, come before those that are split. */
    private static final int START_FIELD = 22 - 3;
    private static final long NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long NS_PER_TICK = TimeUnit.MILLISECONDS.toNanos(10);

    private ProcessAge()
    {
    }

    /**
     * When the process began.
     *
     * @return by {@link System#nanoTime()}, to a hundredth of a second.
     */
    static long startNs()
    {
        final long now = System.nanoTime();
        try
        {
            final String stat = Files.readString(STAT);
            final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            final String uptime = Files.readString(UPTIME);
            final double upNs = Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * NS_PER_SECOND;
            return now - Math.max(0, (long)upNs - Long.parseLong(fields[START_FIELD]) * NS_PER_TICK);
        }
        catch (final IOException e)
        {
            return now;
        }
    }
}
