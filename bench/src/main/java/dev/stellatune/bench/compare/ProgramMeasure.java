// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A program that measures itself, and prints its figure.
 *
 * @param command makes the command's words from the seconds for which it is to measure.
 */
record ProgramMeasure(Function<String, List<String>> command) implements Measure
{
    @Override
    public double run(final Effort effort) throws IOException, InterruptedException
    {
        final List<String> words =
            command.apply(String.valueOf((double)effort.measureMs() / TimeUnit.SECONDS.toMillis(1)));
        final String said = output(words);
        try
        {
            return Double.parseDouble(said.strip());
        }
        catch (final NumberFormatException e)
        {
            throw new IOException(words.getFirst() + " printed no figure: " + said.strip(), e);
        }
    }

    /**
     * Runs a command to its end.
     *
     * @param command its words.
     * @return what it printed, on either stream.
     * @throws IOException          when it cannot be started or fails.
     * @throws InterruptedException when the thread was interrupted.
     */
    static String output(final List<String> command) throws IOException, InterruptedException
    {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        final int status = process.waitFor();
        if (status != 0)
        {
            throw new IOException(command.getFirst() + " failed with status " + status + ": " + said.strip());
        }
        return said;
    }
}
