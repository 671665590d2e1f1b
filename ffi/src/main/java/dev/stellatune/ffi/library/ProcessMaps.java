// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the kernel has mapped into this process, by file.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_maps.5.html">proc_pid_maps(5)</a>
 */
final class ProcessMaps
{
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final String DELETED = " (deleted)\n";
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
    }

    /**
     * What is mapped from the files of a directory and of those below it, deleted or not.
     *
     * @param directory without links in its path, as the kernel knows it.
     */
    static List<Mapping> below(final Path directory)
    {
        final String maps = read();
        final String prefix = nameOf(directory) + "/";
        final List<Mapping> mappings = new ArrayList<>();
        for (int at = maps.indexOf(prefix); at >= 0; at = maps.indexOf(prefix, at + 1))
        {
            if (isStartOfPath(maps, at))
            {
                mappings.add(parse(maps, lineStart(maps, at)));
            }
        }
        return List.copyOf(mappings);
    }

    /**
     * Whether an address lies in one of these.
     */
    static boolean contain(final List<Mapping> mappings, final long address)
    {
        for (final Mapping mapping : mappings)
        {
            if (address >= mapping.start && address < mapping.end)
            {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether any part of a file is mapped, deleted or not.
     */
    static boolean contain(final Path file)
    {
        final String maps = read();
        final String name = nameOf(file);
        for (int at = maps.indexOf(name); at >= 0; at = maps.indexOf(name, at + 1))
        {
            final int end = at + name.length();
            if (isStartOfPath(maps, at) && (maps.startsWith("\n", end) || maps.startsWith(DELETED, end)))
            {
                return true;
            }
        }
        return false;
    }

    private static String read()
    {
        try
        {
            return Files.readString(MAPS, StandardCharsets.ISO_8859_1);
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

    private static int lineStart(final String maps, final int at)
    {
        return maps.lastIndexOf('\n', at) + 1;
    }

    /** A path is what begins with the first slash of a line. */
    private static boolean isStartOfPath(final String maps, final int at)
    {
        return maps.indexOf('/', lineStart(maps, at)) == at;
    }

    private static Mapping parse(final String maps, final int line)
    {
        final int dash = maps.indexOf('-', line);
        final int space = maps.indexOf(' ', dash);
        return new Mapping(
            Long.parseUnsignedLong(maps, line, dash, RADIX),
            Long.parseUnsignedLong(maps, dash + 1, space, RADIX),
            maps.startsWith("x", space + 3));
    }
}
