// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.nio.file.Path;

/**
 * A private copy of a library under a path that was never used before. Made by {@link ShadowRoot#copyOf}; to be opened
 * once, and deleted by its owner after the library is closed. [job-thread]
 */
public final class ShadowCopy
{
    private final Path directory;
    private final Path library;
    private final Path original;
    private final ElfFile elf;
    private final Dependencies dependencies;

    ShadowCopy(final Path directory, final Path library, final Path original, final ElfFile elf)
    {
        this.directory = directory;
        this.library = library;
        this.original = original;
        this.elf = elf;
        this.dependencies = new Dependencies(library, elf);
    }

    /**
     * The copy, to be opened.
     *
     * @return its path.
     */
    public Path library()
    {
        return library;
    }

    /**
     * What it was copied from, for messages.
     *
     * @return the path that was given to {@link ShadowRoot#copyOf}.
     */
    public Path original()
    {
        return original;
    }

    /** What holds the copy and all that was copied with it, and nothing else. */
    Path directory()
    {
        return directory;
    }

    /**
     * What the library says about itself: read once, for all that is done with the copy.
     */
    ElfFile elf()
    {
        return elf;
    }

    /**
     * What the library needs.
     */
    Dependencies dependencies()
    {
        return dependencies;
    }

    /**
     * Deletes the copy and what was copied with it. May be repeated. The memory of a library that is still loaded does
     * not suffer, so a library that cannot be unloaded need not keep its copy.
     *
     * @return true when nothing of it is left.
     */
    public boolean delete()
    {
        return FileTree.delete(directory);
    }
}
