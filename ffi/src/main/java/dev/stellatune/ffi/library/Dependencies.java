// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import static dev.stellatune.ffi.library.DynamicLoader.RTLD_NODELETE;
import static dev.stellatune.ffi.library.DynamicLoader.RTLD_NOLOAD;
import static dev.stellatune.ffi.library.DynamicLoader.RTLD_NOW;

/**
 * What a library needs, directly or through others, and what becomes of it when the library goes.
 *
 * <p>What was delivered with a library that looks for others relative to its own place, in its directory or where its
 * {@code $ORIGIN} points, goes with it. All others belong to the system; they are marked never to be unloaded, and what
 * they need in turn stays with them.
 */
final class Dependencies
{
    /**
     * A library that was delivered.
     */
    record Library(Path file, ElfFile elf)
    {
    }

    private final List<Library> delivered = new ArrayList<>();
    private final Set<String> system = new LinkedHashSet<>();

    Dependencies(final Path file, final ElfFile elf)
    {
        if (!elf.usesOrigin())
        {
            system.addAll(elf.needed()); // it lies alone, wherever it is loaded from
            return;
        }

        final Set<String> seen = new LinkedHashSet<>();
        final Queue<Library> toVisit = new ArrayDeque<>();
        toVisit.add(new Library(file, elf));
        while (!toVisit.isEmpty())
        {
            final Library library = toVisit.remove();
            for (final String name : library.elf.needed())
            {
                if (seen.add(name))
                {
                    final Library found = find(library, name);
                    if (found == null)
                    {
                        system.add(name);
                    }
                    else
                    {
                        delivered.add(found);
                        toVisit.add(found);
                    }
                }
            }
        }
    }

    /**
     * The libraries that lie where this one looks for its own.
     */
    List<Library> delivered()
    {
        return delivered;
    }

    /**
     * Marks the system's libraries to stay, once the library is loaded.
     */
    void keepSystem()
    {
        for (final String name : system)
        {
            final long handle = DynamicLoader.open(name, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE).handle();
            if (handle != 0)
            {
                DynamicLoader.close(handle);
            }
        }
    }

    /**
     * A library in the directory of the one that needs it or in its {@code $ORIGIN} directories. Whatever else lies
     * there under the name is no library to the loader either, which then looks further.
     */
    private static @Nullable Library find(final Library library, final String name)
    {
        final Path directory = library.file.toAbsolutePath().getParent();
        if (directory == null)
        {
            return null;
        }

        try
        {
            return Stream.concat(library.elf.originPaths(directory).stream(), Stream.of(directory))
                .map((path) -> path.resolve(name))
                .filter(Files::isRegularFile)
                .flatMap(Dependencies::read)
                .findFirst()
                .orElse(null);
        }
        catch (final InvalidPathException ignored)
        {
            return null;
        }
    }

    private static Stream<Library> read(final Path file)
    {
        try
        {
            return Stream.of(new Library(file, ElfFile.read(file)));
        }
        catch (final LibraryLoadException ignored)
        {
            return Stream.empty();
        }
    }
}
