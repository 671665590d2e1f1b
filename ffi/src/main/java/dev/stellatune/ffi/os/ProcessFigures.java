// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How much this process holds, as the kernel counts it in {@code /proc/self}. [any-thread] Where the kernel does not
 * say, an {@link UncheckedIOException} does.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_status.5.html">proc_pid_status(5)</a>
 */
public final class ProcessFigures
{
    private static final Path SELF = Path.of("/proc/self");

    private ProcessFigures()
    {
    }

    /**
     * Memory that is resident.
     *
     * @return in KiB.
     */
    public static long residentKib()
    {
        return lines("status", lines -> lines.filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow());
    }

    /**
     * Open files.
     *
     * @return how many, the one that is opened for counting included.
     */
    public static long openFiles()
    {
        return entries("fd");
    }

    /**
     * Threads of the system, also those that Java knows nothing of.
     *
     * @return how many.
     */
    public static long threads()
    {
        return entries("task");
    }

    /**
     * Mappings.
     *
     * @return how many.
     */
    public static long maps()
    {
        return lines("maps", Stream::count);
    }

    /**
     * The mapped files below a directory, as the kernel writes them; deleted ones included.
     *
     * @param directory to look for.
     * @return their names, sorted.
     */
    public static Set<String> mappedBelow(final Path directory)
    {
        final String prefix = directory.toAbsolutePath().normalize() + "/";
        return lines("maps", lines -> lines.filter(line -> line.contains(prefix))
            .map(line -> line.substring(line.indexOf('/'))).collect(Collectors.toCollection(TreeSet::new)));
    }

    /**
     * Whether a file is mapped, deleted or not.
     *
     * @param file its path.
     * @return true when the kernel names it.
     */
    public static boolean isMapped(final Path file)
    {
        final String path = file.toAbsolutePath().normalize().toString();
        return lines("maps", lines -> lines.anyMatch(line -> line.contains(path)));
    }

    private static <T> T lines(final String file, final Function<Stream<String>, T> reading)
    {
        try (Stream<String> lines = Files.lines(SELF.resolve(file)))
        {
            return reading.apply(lines);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    private static long entries(final String directory)
    {
        try (Stream<Path> entries = Files.list(SELF.resolve(directory)))
        {
            return entries.count();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }
}
