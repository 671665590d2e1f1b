// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private ProcessMaps()
    {
    }

    /**
     * Whether any part of a file is mapped, deleted or not.
     */
    static boolean contain(final Path file)
    {
        // One byte is one char here, so that names in any encoding compare.
        final String bytes = new String(file.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        final String name = bytes.replace("\n", "\\012");
        try (Stream<String> lines = Files.lines(MAPS, StandardCharsets.ISO_8859_1))
        {
            return lines.anyMatch((line) -> namesFile(line, name));
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException("cannot read " + MAPS, e);
        }
    }

    private static boolean namesFile(final String line, final String name)
    {
        final int start = line.indexOf('/');
        return start >= 0 && line.startsWith(name, start) &&
            (line.length() == start + name.length() || line.substring(start + name.length()).equals(DELETED));
    }
}
