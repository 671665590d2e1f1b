// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import java.io.IOException;
import java.util.stream.Stream;
import org.openjdk.jmh.Main;

/**
 * Runs benchmarks: JMH's own command line, in a temporary directory of its own.
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
        try (JmhDirectory _ = new JmhDirectory())
        {
            Main.main(Stream.concat(Stream.of("-jvmArgsPrepend", JmhDirectory.argument()), Stream.of(args))
                .toArray(String[]::new));
        }
    }
}
