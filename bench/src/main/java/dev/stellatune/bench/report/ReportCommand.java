// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The command behind {@code bench/report}, when everything is measured.
 */
public final class ReportCommand
{
    private static final int ALL_HOLD = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

    private ReportCommand()
    {
    }

    /**
     * Makes the page, and ends the process: 0 when the comparisons reach their goals, 1 when one does not or something
     * failed, 2 on wrong use.
     *
     * @param args {@code --from FILE [--html FILE] [--headline]}.
     */
    static void main(final String[] args)
    {
        System.exit(run(args, System.out, System.err));
    }

    static int run(final String[] args, final PrintStream out, final PrintStream complaints)
    {
        Path from = null;
        Path html = null;
        boolean headline = false;
        for (int i = 0; i < args.length; i++)
        {
            final boolean hasValue = i + 1 < args.length;
            if ("--headline".equals(args[i]))
            {
                headline = true;
            }
            else if ("--from".equals(args[i]) && hasValue)
            {
                from = Path.of(args[++i]);
            }
            else if ("--html".equals(args[i]) && hasValue)
            {
                html = Path.of(args[++i]);
            }
            else
            {
                complaints.println("report: what is " + args[i] + "? bench/report --help lists the options.");
                return WRONG_USE;
            }
        }
        if (from == null)
        {
            complaints.println("report: nothing to read: bench/report --help lists the options.");
            return WRONG_USE;
        }
        try
        {
            return report(Figures.read(from), html, headline, out);
        }
        catch (final IOException e)
        {
            complaints.println("report: " + e.getMessage());
            return FAILED;
        }
    }

    private static int report(
        final Figures figures, final @Nullable Path html, final boolean headline, final PrintStream out)
        throws IOException
    {
        if (html != null)
        {
            // plots are drawn in memory, on machines without a screen as well
            System.setProperty("java.awt.headless", "true");
            Files.writeString(html, Page.of(figures));
        }
        if (headline)
        {
            out.print(Headline.of(figures));
        }
        return figures.comparisonsHold() ? ALL_HOLD : FAILED;
    }
}
