// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

import dev.stellatune.bench.Built;
import dev.stellatune.bench.JmhDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The command behind {@code bench/compare} and {@code bench/report}, which build what this needs and pass options on.
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
     * @param args {@code [--all] [--quick | --full] [--only TEXT] [--json FILE]}; {@code --all} for
     *             {@code bench/report}.
     */
    static void main(final String[] args)
    {
        System.exit(run(args, System.out, System.err));
    }

    private static int run(final String[] args, final PrintStream out, final PrintStream progress)
    {
        boolean all = false;
        String only = "";
        Effort effort = null;
        Path json = null;
        for (int i = 0; i < args.length; i++)
        {
            switch (args[i])
            {
                case "--all" -> all = true;
                case "--quick" -> effort = all ? Effort.GLANCE : Effort.QUICK;
                case "--full" -> effort = Effort.FULL;
                case "--json" -> json = Path.of(args[++i]);
                case "--only" -> only = args[++i];
                default ->
                {
                    progress.println("compare: what is " + args[i] + "? bench/compare --help lists the options.");
                    return WRONG_USE;
                }
            }
        }
        if (effort == null)
        {
            effort = all ? Effort.REPORT : Effort.FULL;
        }
        final Path directory = Built.root().resolve("bench/target/compare");
        final String part = only;
        final List<Row> rows = (all ? Comparisons.all(directory) : Comparisons.rows(directory)).stream()
            .filter(row -> row.name().contains(part)).toList();
        if (rows.isEmpty())
        {
            progress.println("compare: the name of no row contains '" + only + "'.");
            return WRONG_USE;
        }
        return run(rows, effort, json, out, progress);
    }

    private static int run(
        final List<Row> rows,
        final Effort effort,
        final @Nullable Path json,
        final PrintStream out,
        final PrintStream progress)
    {
        try (JmhDirectory _ = new JmhDirectory())
        {
            final Map<String, Object> machine = Machine.description();
            if (Machine.isBusy())
            {
                progress.println("compare: the machine does something else at the moment: believe nothing.");
            }
            final List<Result> results = new Rounds(effort, line -> progress.println("compare: " + line))
                .run(rows);
            out.print(Report.table(results));
            if (json != null)
            {
                Files.writeString(json, Report.json(rows, results, machine) + "\n");
            }
            return results.size() == rows.size() && results.stream().allMatch(Result::holds) ? ALL_HOLD : FAILED;
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
