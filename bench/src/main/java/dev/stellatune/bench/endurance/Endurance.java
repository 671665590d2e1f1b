// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.endurance;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The command behind {@code bench/endurance}, which builds what this needs and passes its options on.
 */
final class Endurance
{
    private static final int ALL_FLAT = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;
    private static final String RELOADS = "--reloads";
    private static final String PINNED = "--pinned";
    private static final String ENGINES = "--engines";
    private static final String RACE_SECONDS = "--race-seconds";
    private static final Map<String, Integer> FULL =
        Map.of(RELOADS, 200_000, PINNED, 5_000, ENGINES, 1_000, RACE_SECONDS, 60);
    private static final Map<String, Integer> QUICK =
        Map.of(RELOADS, 2_000, PINNED, 200, ENGINES, 40, RACE_SECONDS, 5);

    private Endurance()
    {
    }

    /**
     * Endures, and ends the process: 0 when all is flat, 1 when something is not or failed, 2 on wrong use.
     *
     * @param args {@code [--quick] [--reloads N] [--pinned N] [--engines N] [--race-seconds S]}.
     */
    static void main(final String[] args)
    {
        System.exit(run(args, System.out, System.err));
    }

    static int run(final String[] args, final PrintStream out, final PrintStream progress)
    {
        final List<Scenario> scenarios;
        try
        {
            scenarios = scenarios(args);
        }
        catch (final IllegalArgumentException e)
        {
            progress.println("endurance: " + e.getMessage() + " bench/endurance --help lists the options.");
            return WRONG_USE;
        }
        final List<String> complaints = new ArrayList<>();
        for (final Scenario scenario : scenarios)
        {
            progress.println("endurance: " + scenario.title());
            final long start = System.nanoTime();
            try
            {
                final Account account = scenario.run();
                out.print(account.table(scenario.title() + ": " +
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " s"));
                account.complaints().forEach(complaint -> complaints.add(scenario.title() + ": " + complaint));
            }
            catch (final IOException | IllegalStateException | CompletionException e)
            {
                complaints.add(scenario.title() + ": " + e.getMessage());
            }
        }
        out.println();
        out.println(complaints.isEmpty() ? "All flat, every lease accounted for." : "Not all is well:");
        complaints.forEach(complaint -> out.println("  " + complaint));
        return complaints.isEmpty() ? ALL_FLAT : FAILED;
    }

    /** What the options ask for; nothing of what is asked for 0 times. */
    private static List<Scenario> scenarios(final String[] args)
    {
        final Map<String, Integer> effort = new HashMap<>(List.of(args).contains("--quick") ? QUICK : FULL);
        for (int i = 0; i < args.length; i++)
        {
            if (effort.containsKey(args[i]) && i + 1 < args.length)
            {
                effort.put(args[i], number(args[i], args[i + 1]));
                i++;
            }
            else if (!"--quick".equals(args[i]))
            {
                throw new IllegalArgumentException(
                    effort.containsKey(args[i]) ? args[i] + " wants a number." : "What is " + args[i] + "?");
            }
        }
        return Stream.<Scenario>of(
                new Reloads(effort.getOrDefault(RELOADS, 0)), new Pins(effort.getOrDefault(PINNED, 0)),
                new Openings(effort.getOrDefault(ENGINES, 0)), new Races(effort.getOrDefault(RACE_SECONDS, 0)))
            .filter(Scenario::isAsked).toList();
    }

    private static int number(final String option, final String text)
    {
        if (!text.matches("\\d{1,9}"))
        {
            throw new IllegalArgumentException(option + " wants a number, not " + text + ".");
        }
        return Integer.parseInt(text);
    }
}
