// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

import dev.stellatune.bench.Built;
import dev.stellatune.bench.JmhDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The command behind {@code bench/compare}, which builds what this needs and passes its options on.
 */
final class Compare
{
    private static final int ALL_HOLD = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

    private Compare()
    {
    }

    /**
     * Compares, and ends the process: 0 when all goals hold, 1 when one does not or something failed, 2 on wrong use.
     *
     * @param args {@code [--quick] [--json FILE]}.
     */
    static void main(final String[] args)
    {
        System.exit(run(args, System.out, System.err));
    }

    private static int run(final String[] args, final PrintStream out, final PrintStream progress)
    {
        Effort effort = Effort.FULL;
        Path json = null;
        for (int i = 0; i < args.length; i++)
        {
            if ("--quick".equals(args[i]))
            {
                effort = Effort.QUICK;
            }
            else if ("--json".equals(args[i]) && i + 1 < args.length)
            {
                json = Path.of(args[++i]);
            }
            else
            {
                progress.println("compare: what is " + args[i] + "? bench/compare --help lists the options.");
                return WRONG_USE;
            }
        }
        try (JmhDirectory _ = new JmhDirectory())
        {
            final Path directory = Built.root().resolve("bench/target/compare");
            final List<Result> results = new Rounds(effort, line -> progress.println("compare: " + line))
                .run(Comparisons.rows(directory));
            out.print(Report.table(results));
            if (json != null)
            {
                Files.writeString(json, Report.json(results) + "\n");
            }
            return results.stream().allMatch(Result::holds) ? ALL_HOLD : FAILED;
        }
        catch (final IOException | IllegalStateException e)
        {
            progress.println("compare: " + e.getMessage());
            return FAILED;
        }
        catch (final InterruptedException e)
        {
            return FAILED;
        }
    }
}
