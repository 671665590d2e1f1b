// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files that the kernel maps into this process. Only the kernel is asked, so that asking changes nothing.
 */
final class MappedFiles
{
    private static final Path MAPS = Path.of("/proc/self/maps");

    private MappedFiles()
    {
    }

    /**
     * The mapped files below a directory, each once; deleted ones included.
     *
     * @return their paths, as the kernel writes them.
     */
    static Set<String> below(final Path directory)
    {
        final String prefix = directory.toAbsolutePath().normalize() + "/";
        try (Stream<String> lines = Files.lines(MAPS))
        {
            return lines.filter(line -> line.contains(prefix)).map(line -> line.substring(line.indexOf('/')))
                .collect(Collectors.toCollection(TreeSet::new));
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a file is mapped, deleted or not. */
    static boolean contains(final Path file)
    {
        final String path = file.toAbsolutePath().normalize().toString();
        try (Stream<String> lines = Files.lines(MAPS))
        {
            return lines.anyMatch(line -> line.contains(path));
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }
}
