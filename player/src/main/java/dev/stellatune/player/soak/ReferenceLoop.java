// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import dev.stellatune.engine.sink.SinkChoice;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The same loop in C: a program that plays the same files through the same plugins into the same kind of device, and
 * replaces nothing. What it misses the machine misses.
 */
public final class ReferenceLoop
{
    private static final long LOOK_MS = 50;

    private final Path program;
    private final Map<String, Path> plugins;

    /**
     * What came of a run.
     *
     * @param missed deadlines.
     * @param lines  all figures of the program: times in nanoseconds.
     */
    public record Result(long missed, Map<String, Long> lines)
    {
        /**
         * How many deadlines the engine may miss in as long a time, while libraries are replaced.
         *
         * @return 1.2 x C + 3 x sqrt(C) + 3.
         */
        public double limit()
        {
            return 1.2 * (double)missed + 3 * Math.sqrt((double)missed) + 3;
        }

        /**
         * For programs.
         *
         * @return times in microseconds.
         */
        public Map<String, @Nullable Object> json()
        {
            final Map<String, @Nullable Object> times = Figures.object();
            lines.forEach((name, value) ->
            {
                if (!name.equals("blocks") && !name.equals("missed"))
                {
                    times.put(name, Figures.thousandths(value / 1e3));
                }
            });
            return Figures.object(
                "blocks", lines.get("blocks"), "missedDeadlines", missed,
                "limit", Figures.thousandths(limit()), "blockMicros", times);
        }
    }

    /**
     * The program with the plugins that an engine uses.
     *
     * @param program from {@link #find}.
     * @param plugins the libraries by their ids.
     */
    public ReferenceLoop(final Path program, final Map<String, Path> plugins)
    {
        this.program = program;
        this.plugins = Map.copyOf(plugins);
    }

    /**
     * Looks for the program, which is built with the plugins.
     *
     * @param directory of the default plugins; null where they are bundled, without the program.
     * @return null when it is not there.
     */
    public static @Nullable Path find(final @Nullable Path directory)
    {
        final Path program = directory == null ? null : directory.resolve("soak").resolve("soak_loop");
        return program != null && Files.isExecutable(program) ? program : null;
    }

    /**
     * Runs it for as long as the plan says.
     *
     * @param plan        of the soak.
     * @param files       that are played.
     * @param interrupted whether to end early.
     * @return null when it was ended early.
     * @throws IOException when it cannot be run: one sentence.
     */
    public @Nullable Result run(
        final SoakPlan plan, final List<Path> files, final BooleanSupplier interrupted) throws IOException
    {
        final Process process = new ProcessBuilder(command(plan, files)).redirectErrorStream(true).start();
        try
        {
            while (!process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS))
            {
                if (interrupted.getAsBoolean())
                {
                    return null;
                }
            }
            return result(process);
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
            return null;
        }
        finally
        {
            process.destroy();
        }
    }

    private List<String> command(final SoakPlan plan, final List<Path> files)
    {
        final List<String> command = new ArrayList<>(List.of(
            program.toString(), Integer.toString(plan.seconds()), Integer.toString(plan.blockFrames()),
            Integer.toString(plan.streams()),
            String.valueOf(plugins.get(Script.SOURCE)), "files",
            String.valueOf(plugins.get(Script.DECODER)), "sndfile",
            String.valueOf(plugins.get(Script.DSP)), "gain", "{\"gain\":" + Script.GAINS[0] + "}"));
        final SinkChoice sink = plan.sink();
        command.addAll(sink == null ? List.of("-", "-", "-", "-") : List.of(
            String.valueOf(plugins.get(sink.pluginId())), sink.typeId(), sink.configJson(), sink.targetJson()));
        files.forEach(file -> command.add(file.toString()));
        return command;
    }

    private static Result result(final Process process) throws IOException
    {
        final Map<String, Long> lines = new LinkedHashMap<>();
        final StringBuilder said = new StringBuilder();
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8))
        {
            for (String line = reader.readLine(); line != null; line = reader.readLine())
            {
                final String[] words = line.split(" ", 2);
                if (words.length == 2 && words[1].matches("\\d+"))
                {
                    lines.put(words[0], Long.valueOf(words[1]));
                }
                else
                {
                    said.append(line);
                }
            }
        }
        final Long missed = lines.get("missed");
        if (process.exitValue() != 0 || missed == null)
        {
            throw new IOException("The loop in C failed: " + said);
        }
        return new Result(missed, lines);
    }
}
