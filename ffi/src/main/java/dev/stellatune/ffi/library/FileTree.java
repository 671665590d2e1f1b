// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

import org.jspecify.annotations.Nullable;

/**
 * Copies and deletes directories.
 */
final class FileTree
{
    /** More than this next to a plugin is no plugin's directory. */
    private static final long MAX_BYTES = 512L << 20;
    private static final int MAX_FILES = 4096;

    private FileTree()
    {
    }

    /**
     * Deletes a directory with everything in it as far as possible; follows no links.
     *
     * @return true when it is gone.
     */
    static boolean delete(final Path directory)
    {
        try
        {
            Files.walkFileTree(directory, new Deleter());
        }
        catch (final IOException ignored)
        {
            // What counts is what is left.
        }

        return !Files.exists(directory, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Copies the regular files of a directory and its subdirectories. A link to a file becomes a file; a link to a
     * directory is left out.
     *
     * @param to an existing, empty directory.
     * @throws TooLargeException when it holds more than a plugin would bring along.
     */
    static void copy(final Path from, final Path to) throws IOException
    {
        Files.walkFileTree(from, new Copier(from, to));
    }

    /**
     * A directory is larger than what may be copied.
     */
    static final class TooLargeException extends IOException
    {
        private static final long serialVersionUID = 1L;
    }

    private static final class Deleter extends SimpleFileVisitor<Path>
    {
        @Override
        public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) throws IOException
        {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(final Path file, final IOException e)
        {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(final Path directory, final @Nullable IOException e)
            throws IOException
        {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }

    private static final class Copier extends SimpleFileVisitor<Path>
    {
        private final Path from;
        private final Path to;
        private long bytes;
        private int files;

        Copier(final Path from, final Path to)
        {
            this.from = from;
            this.to = to;
        }

        @Override
        public FileVisitResult preVisitDirectory(final Path directory, final BasicFileAttributes attributes)
            throws IOException
        {
            if (Files.isSameFile(directory, to))
            {
                return FileVisitResult.SKIP_SUBTREE;
            }

            Files.createDirectories(to.resolve(from.relativize(directory)));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) throws IOException
        {
            if (Files.isRegularFile(file))
            {
                bytes += Files.size(file);
                files++;
                if (bytes > MAX_BYTES || files > MAX_FILES)
                {
                    throw new TooLargeException();
                }

                Files.copy(file, to.resolve(from.relativize(file)));
            }

            return FileVisitResult.CONTINUE;
        }
    }
}
