// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A temporary directory of this process's own, which JMH takes for the system's: two runs at once do not meet in its
 * lock file. One per process: JMH keeps the name of that file for as long as the process lives.
 */
public final class JmhDirectory implements AutoCloseable
{
    private static final String PROPERTY = "java.io.tmpdir";

    private final String before = System.getProperty(PROPERTY, "");
    private final Path directory;

    /**
     * Makes the directory, and makes it known.
     *
     * @throws IOException when there is no room for temporary files.
     */
    public JmhDirectory() throws IOException
    {
        directory = Files.createTempDirectory("stellatune-bench-");
        // read by JMH when it looks for its lock, which it does later
        System.setProperty(PROPERTY, directory.toString());
    }

    /**
     * What hands the directory in force on to the benchmarks' JVMs. To be prepended: what is appended on JMH's command
     * line or by its options takes the place of what the benchmarks' annotations append.
     *
     * @return an argument of a JVM.
     */
    public static String argument()
    {
        return "-D" + PROPERTY + "=" + System.getProperty(PROPERTY, "");
    }

    @Override
    public void close() throws IOException
    {
        System.setProperty(PROPERTY, before);
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
