// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.player.soak.ReferenceLoop;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/**
 * The rounds of a soak, and what they say together.
 */
final class SoakRounds
{
    /** With fewer, a hiccup of the machine decides. */
    private static final int ROUNDS_TO_JUDGE = 3;

    private final SoakOptions options;
    private final ParseResult words;
    private final Streams streams;
    private final boolean toOut;
    private final List<String> failures = new ArrayList<>();

    SoakRounds(final SoakOptions options, final ParseResult words, final Streams streams)
    {
        this.options = options;
        this.words = words;
        this.streams = streams;
        this.toOut = "-".equals(options.json());
    }

    /** Runs all; one sentence for each thing that was wrong. */
    List<String> run()
    {
        final Map<String, @Nullable Object> report;
        try
        {
            final Path directory = Files.createTempDirectory("stellatune-soak-");
            try (Writer log = log())
            {
                final SoakRound round = new SoakRound(options, words, streams, directory, log);
                report = options.sweep() ? new SoakSweep(options, round, this::say, failures).run() : run(round);
            }
            finally
            {
                delete(directory);
            }
        }
        catch (final IOException | UncheckedIOException e)
        {
            throw CommandException.failed("The soak cannot go on: " + Text.withoutPeriod(
                String.valueOf(e.getMessage())) + ".");
        }
        JsonTarget.write(report, options.json(), streams);
        return failures;
    }

    private Writer log() throws IOException
    {
        final Path file = options.log();
        return file == null ? Writer.nullWriter() : new BufferedWriter(Files.newBufferedWriter(file));
    }

    private Map<String, @Nullable Object> run(final SoakRound round) throws IOException
    {
        final List<SoakRound.Result> results = new ArrayList<>();
        final List<Map<String, @Nullable Object>> reports = new ArrayList<>();
        boolean interrupted = false;
        for (int i = 0; i < options.rounds() && !interrupted; i++)
        {
            final SoakRound.Result result = round.run(i, config ->
            {
            }, options.sink(), this::say);
            interrupted = result.interrupted();
            results.add(result);
            reports.add(json(result));
            for (final String failure : result.report().failures())
            {
                failures.add(options.rounds() == 1 ? failure : "Seed " + result.plan().seed() + ": " + failure);
            }
            final ReferenceLoop.Result reference = result.reference();
            if (reference != null)
            {
                say(deadlines(result, reference));
            }
        }
        judge(results);
        return reports.size() == 1 ? reports.getFirst() : Json.object("rounds", reports, "failures", failures);
    }

    private static Map<String, @Nullable Object> json(final SoakRound.Result result)
    {
        final Map<String, @Nullable Object> json = result.report().json();
        final ReferenceLoop.Result reference = result.reference();
        json.put("reference", reference == null ? null : reference.json());
        json.put("stellatune", Words.version());
        return json;
    }

    private static String deadlines(final SoakRound.Result result, final ReferenceLoop.Result reference)
    {
        return String.format(Locale.ROOT, "deadlines missed: %d, by the loop in C %d, so that %.1f may be",
            result.report().missed(), reference.missed(), reference.limit());
    }

    /** The median of the rounds; of two in the middle the worse. */
    static SoakRound.Result median(final List<SoakRound.Result> results)
    {
        final List<SoakRound.Result> sorted =
            results.stream().sorted(Comparator.comparingDouble(SoakRound.Result::excess)).toList();
        return sorted.get(sorted.size() / 2);
    }

    private void judge(final List<SoakRound.Result> results)
    {
        final List<SoakRound.Result> compared = results.stream().filter(result -> result.reference() != null).toList();
        if (compared.size() >= ROUNDS_TO_JUDGE && median(compared).excess() > 0)
        {
            final SoakRound.Result median = median(compared);
            final ReferenceLoop.Result reference = median.reference();
            failures.add("Too many deadlines were missed in the median of " + compared.size() + " rounds; " +
                (reference == null ? "" : deadlines(median, reference)) + ".");
        }
    }

    private void say(final String line)
    {
        if (!toOut)
        {
            streams.print(line);
        }
    }

    private static void delete(final Path directory) throws IOException
    {
        final List<Path> all;
        try (Stream<Path> walked = Files.walk(directory))
        {
            all = walked.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path file : all)
        {
            Files.delete(file);
        }
    }
}
