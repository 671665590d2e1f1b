// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the kernel has mapped into this process, by file.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_maps.5.html">proc_pid_maps(5)</a>
 */
final class ProcessMaps
{
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final String DELETED = " (deleted)";
    private static final int RADIX = 16;

    private ProcessMaps()
    {
    }

    /**
     * A piece of a file in memory.
     *
     * @param start      its first address.
     * @param end        the first address after it.
     * @param executable whether it holds code.
     */
    record Mapping(long start, long end, boolean executable)
    {
        boolean contains(final long address)
        {
            return address >= start && address < end;
        }
    }

    /**
     * What is mapped from the files of a directory and of those below it, deleted or not.
     *
     * @param directory without links in its path, as the kernel knows it.
     */
    static List<Mapping> below(final Path directory)
    {
        final String prefix = nameOf(directory) + "/";
        try (Stream<String> lines = Files.lines(MAPS, StandardCharsets.ISO_8859_1))
        {
            return lines.filter((line) -> line.startsWith(prefix, Math.max(0, line.indexOf('/'))))
                .map(ProcessMaps::parse)
                .toList();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException("cannot read " + MAPS, e);
        }
    }

    /**
     * Whether any part of a file is mapped, deleted or not.
     */
    static boolean contain(final Path file)
    {
        final String name = nameOf(file);
        try (Stream<String> lines = Files.lines(MAPS, StandardCharsets.ISO_8859_1))
        {
            return lines.anyMatch((line) -> namesFile(line, name));
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException("cannot read " + MAPS, e);
        }
    }

    /** A path as the kernel prints it; one byte is one char, so that names in any encoding compare. */
    private static String nameOf(final Path file)
    {
        final String bytes = new String(file.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return bytes.replace("\n", "\\012");
    }

    private static Mapping parse(final String line)
    {
        final int dash = line.indexOf('-');
        final int space = line.indexOf(' ');
        return new Mapping(
            Long.parseUnsignedLong(line, 0, dash, RADIX),
            Long.parseUnsignedLong(line, dash + 1, space, RADIX),
            line.startsWith("x", space + 3));
    }

    private static boolean namesFile(final String line, final String name)
    {
        final int start = line.indexOf('/');
        return start >= 0 && line.startsWith(name, start) &&
            (line.length() == start + name.length() || line.substring(start + name.length()).equals(DELETED));
    }
}
