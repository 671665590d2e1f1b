// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Runs the rows. The sides of a row take turns, and who begins does, too, so that what else the machine does meets
 * both.
 */
final class Rounds
{
    private final Effort effort;
    private final Consumer<String> progress;

    /**
     * Rounds of a certain length.
     *
     * @param effort   how many and how long.
     * @param progress gets a line per round.
     */
    Rounds(final Effort effort, final Consumer<String> progress)
    {
        this.effort = effort;
        this.progress = progress;
    }

    /**
     * Runs all rows, one after the other. Of a row that could not be run there is no result.
     *
     * @throws InterruptedException when the thread was interrupted.
     */
    List<Result> run(final List<Row> rows) throws InterruptedException
    {
        final List<Result> results = new ArrayList<>();
        for (final Row row : rows)
        {
            try
            {
                results.add(run(row));
            }
            catch (final IOException e)
            {
                progress.accept(row.name() + ": " + e.getMessage());
            }
        }
        return results;
    }

    private Result run(final Row row) throws IOException, InterruptedException
    {
        final List<Double> ours = new ArrayList<>();
        final List<Double> reference = new ArrayList<>();
        final int rounds = effort.roundsOf(row);
        for (int round = 0; round < rounds; round++)
        {
            final boolean oursFirst = round % 2 == 0;
            if (oursFirst)
            {
                ours.add(row.ours().run(effort));
            }
            if (row.reference() != null)
            {
                reference.add(row.reference().run(effort));
            }
            if (!oursFirst)
            {
                ours.add(row.ours().run(effort));
            }
            progress.accept(String.format(Locale.ROOT, "%s, round %d of %d: %.1f %s%s", row.name(), round + 1,
                rounds, ours.getLast(), row.unit(),
                reference.isEmpty() ? "" : String.format(Locale.ROOT, ", reference %.1f", reference.getLast())));
        }
        return Result.of(row, ours, reference);
    }
}
