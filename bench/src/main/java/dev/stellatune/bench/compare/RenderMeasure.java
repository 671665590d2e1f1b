// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

import dev.stellatune.bench.Built;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A whole process that renders the input to a WAV file: how long it takes, in milliseconds, from its start to its end.
 * The file is looked at afterwards: it has to be as long as the other side's and end in the same samples.
 */
final class RenderMeasure implements Measure
{
    private static final double NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);
    /** What each may write before the samples. */
    private static final int MAX_HEADER_BYTES = 128;
    private static final int CHUNK_BYTES = 1 << 16;

    private final List<String> command;
    private final Path output;
    private final Path other;

    RenderMeasure(final List<String> command, final Path output, final Path other)
    {
        this.command = command;
        this.output = output;
        this.other = other;
    }

    /** The player, through its launcher. */
    static Measure ours(final Path directory)
    {
        final Path output = directory.resolve("ours.wav");
        return new RenderMeasure(List.of(Built.root().resolve("stellatune").toString(), "render",
            Built.input().toString(), "-o", output.toString()), output, directory.resolve("reference.wav"));
    }

    /** The program in C. */
    static Measure reference(final Path directory)
    {
        final Path output = directory.resolve("reference.wav");
        return new RenderMeasure(List.of(Built.program("render").toString(), Built.input().toString(),
            output.toString()), output, directory.resolve("ours.wav"));
    }

    @Override
    public double run(final Effort effort) throws IOException, InterruptedException
    {
        Files.deleteIfExists(output);
        final long begin = System.nanoTime();
        ProgramMeasure.output(command);
        final double elapsed = (System.nanoTime() - begin) / NS_PER_MS;
        if (Files.exists(other))
        {
            requireSameSamples();
        }
        return elapsed;
    }

    private void requireSameSamples() throws IOException
    {
        final long samples = Math.min(Files.size(output), Files.size(other)) - MAX_HEADER_BYTES;
        if (samples <= 0 || Math.abs(Files.size(output) - Files.size(other)) > MAX_HEADER_BYTES)
        {
            throw new IOException(output + " and " + other + " are not of the same length.");
        }
        try (InputStream mine = Files.newInputStream(output); InputStream others = Files.newInputStream(other))
        {
            mine.skipNBytes(Files.size(output) - samples);
            others.skipNBytes(Files.size(other) - samples);
            for (long left = samples; left > 0; left -= CHUNK_BYTES)
            {
                if (!Arrays.equals(mine.readNBytes(CHUNK_BYTES), others.readNBytes(CHUNK_BYTES)))
                {
                    throw new IOException(output + " and " + other + " do not hold the same samples.");
                }
            }
        }
    }
}
