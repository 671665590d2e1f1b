// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the kernel says about this process and its threads in {@code /proc}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_status.5.html">proc_pid_status(5)</a>
 */
final class ProcessStatus
{
    private static final Path SELF = Path.of("/proc/self");
    private static final Pattern COMMA = Pattern.compile(",");
    private static final int CAP_IPC_LOCK = 14;

    private ProcessStatus()
    {
    }

    static boolean hasThread(final int tid)
    {
        return Files.exists(SELF.resolve("task").resolve(Integer.toString(tid)));
    }

    /**
     * The CPUs that the process was started on, whatever its threads did to themselves.
     */
    static BitSet allowedCpus()
    {
        return parseCpus(value(SELF.resolve("status"), "Cpus_allowed_list:"));
    }

    /**
     * Whether the process may lock memory without a limit.
     */
    static boolean mayLockMemory()
    {
        final long capabilities = Long.parseUnsignedLong(value(SELF.resolve("status"), "CapEff:"), 16);
        return (capabilities >>> CAP_IPC_LOCK & 1) != 0 || lockLimit().startsWith("unlimited");
    }

    /**
     * How much memory the process may lock, soft limit, hard limit and unit, as the kernel prints them.
     */
    static String lockLimit()
    {
        return value(SELF.resolve("limits"), "Max locked memory");
    }

    /**
     * Reads a list like {@code 0-3,8}.
     */
    static BitSet parseCpus(final String list)
    {
        final BitSet cpus = new BitSet();
        COMMA.splitAsStream(list).map(String::strip).filter((range) -> !range.isEmpty()).forEach((range) ->
        {
            final int dash = range.indexOf('-');
            final int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            final int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            cpus.set(first, last + 1);
        });
        return cpus;
    }

    private static String value(final Path file, final String key)
    {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1))
        {
            return lines
                .filter((line) -> line.startsWith(key))
                .map((line) -> line.substring(key.length()).strip())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(file + " has no line " + key));
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
