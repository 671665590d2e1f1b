// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.Main;

/**
 * Runs benchmarks: JMH's own command line, in a temporary directory of its own, so that two runs do not meet in JMH's
 * lock file.
 */
public final class Benchmarks
{
    private Benchmarks()
    {
    }

    /**
     * Runs what the arguments name, or everything.
     *
     * @param args as JMH takes them, {@code -h} lists them.
     * @throws IOException when there is no room for temporary files, or a result cannot be written.
     */
    public static void main(final String[] args) throws IOException
    {
        final Path temporary = Files.createTempDirectory("stellatune-bench-");
        // read by JMH when it looks for its lock, which it does later
        System.setProperty("java.io.tmpdir", temporary.toString());
        try
        {
            Main.main(Stream.concat(Stream.of("-jvmArgsAppend", "-Djava.io.tmpdir=" + temporary), Stream.of(args))
                .toArray(String[]::new));
        }
        finally
        {
            delete(temporary);
        }
    }

    private static void delete(final Path directory) throws IOException
    {
        final List<Path> entries;
        try (Stream<Path> walk = Files.walk(directory))
        {
            entries = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path entry : entries)
        {
            Files.deleteIfExists(entry);
        }
    }
}
