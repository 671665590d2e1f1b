// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Finds the libraries that a library needs, in the places where the loader looks and in its order: what the process has
 * loaded already under that name; the old kind of run path, of the library and of those that need it; {@code
 * LD_LIBRARY_PATH}; the new kind of run path; the system's list; the system's directories.
 *
 * @see <a href="https://man7.org/linux/man-pages/man8/ld.so.8.html">ld.so(8)</a>
 */
final class LibrarySearch
{
    /**
     * A library in its place.
     *
     * @param neededBy the library for whose sake it is there; null for the first one.
     * @param loaded   whether the process has it already.
     */
    record Found(Path file, ElfLinkage linkage, @Nullable Found neededBy, boolean loaded)
    {
    }

    private static final Pattern SEPARATORS = Pattern.compile("[:;]");
    private static final Pattern COLON = Pattern.compile(":");
    private static final Pattern LIB = Pattern.compile("\\$(?:LIB\\b|\\{LIB})");
    private static final List<String> DIRECTORIES = List.of(
        "/lib/" + architecture() + "-linux-gnu", "/usr/lib/" + architecture() + "-linux-gnu",
        "/lib64", "/usr/lib64", "/lib", "/usr/lib");
    private static final List<String> LIB_NAMES = List.of("lib/" + architecture() + "-linux-gnu", "lib64", "lib");

    private final String libraryPath;
    private final LoaderCache cache;

    /**
     * Makes a search with what this process has around it.
     */
    LibrarySearch()
    {
        this(Objects.requireNonNullElse(System.getenv("LD_LIBRARY_PATH"), ""), LoaderCache.read());
    }

    LibrarySearch(final String libraryPath, final LoaderCache cache)
    {
        this.libraryPath = libraryPath;
        this.cache = cache;
    }

    /**
     * Finds what a library needs.
     *
     * @param by   the library.
     * @param name as it is written there: a name, or a path where it has a slash.
     * @return null when the loader would not find it either.
     */
    @Nullable Found find(final Found by, final String name)
    {
        final Path loaded = DynamicLoader.loadedFile(expandOrigin(name, by));
        if (loaded != null)
        {
            final Found found = read(loaded, by, true);
            if (found != null)
            {
                return found;
            }
        }

        for (final Path candidate : candidates(by, name))
        {
            final Found found = read(candidate, by, false);
            if (found != null)
            {
                return found;
            }
        }

        return null;
    }

    private List<Path> candidates(final Found by, final String name)
    {
        final List<Path> files = new ArrayList<>();
        if (name.contains("/"))
        {
            add(files, expandOrigin(name, by), "");
            return files;
        }

        final String own = by.linkage.elf().runpath();
        final boolean ownIsNew = own != null && !by.linkage.elf().runpathIsOld();
        for (Found from = by; from != null && !ownIsNew; from = from.neededBy)
        {
            final String path = from.linkage.elf().runpath();
            if (path != null && from.linkage.elf().runpathIsOld())
            {
                addRunpath(files, path, from, name);
            }
        }

        if (!libraryPath.isEmpty())
        {
            SEPARATORS.splitAsStream(libraryPath).forEach((directory) -> add(files, directory, name));
        }

        if (own != null && ownIsNew)
        {
            addRunpath(files, own, by, name);
        }

        files.addAll(cache.files(name));
        DIRECTORIES.forEach((directory) -> add(files, directory, name));
        return files;
    }

    private static void addRunpath(final List<Path> files, final String path, final Found from, final String name)
    {
        for (final String directory : COLON.split(path, -1))
        {
            final String expanded = expandOrigin(directory, from);
            if (LIB.matcher(expanded).find())
            {
                LIB_NAMES.forEach((lib) -> add(files, LIB.matcher(expanded).replaceAll(lib), name));
            }
            else
            {
                add(files, expanded, name);
            }
        }
    }

    /** An empty directory is the one that the process works in. */
    private static void add(final List<Path> files, final String directory, final String name)
    {
        try
        {
            files.add(Path.of(directory).resolve(name));
        }
        catch (final InvalidPathException ignored)
        {
            // No file has such a name.
        }
    }

    private static @Nullable Found read(final Path file, final Found by, final boolean loaded)
    {
        try
        {
            return new Found(file, ElfLinkage.read(file), by, loaded);
        }
        catch (final LibraryLoadException ignored)
        {
            return null; // no library to the loader either, which then looks further
        }
    }

    private static String expandOrigin(final String path, final Found from)
    {
        final Path directory = from.file.toAbsolutePath().getParent();
        return directory == null ? path : ElfFile.expandOrigin(path, directory);
    }

    private static String architecture()
    {
        return "aarch64".equals(System.getProperty("os.arch")) ? "aarch64" : "x86_64";
    }
}
