// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files and directories that are on the disk when a method returns, not on their way to it. [job-thread]
 */
final class DiskTree
{
    private DiskTree()
    {
    }

    /** Writes a new file from a stream, to the stream's end. */
    static void copy(final InputStream in, final Path to) throws IOException
    {
        try (FileChannel channel =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))
        {
            final OutputStream out = Channels.newOutputStream(channel);
            in.transferTo(out);
            channel.force(true);
        }
    }

    /** Writes a text in the place of a file in one step: readers find the old text or the new one. */
    static void write(final Path file, final String text) throws IOException
    {
        final Path fresh = file.resolveSibling(fresh(file.getFileName().toString()));
        Files.deleteIfExists(fresh);
        try (FileChannel channel =
            FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))
        {
            Channels.newOutputStream(channel).write(text.getBytes(StandardCharsets.UTF_8));
            channel.force(true);
        }
        rename(fresh, file);
    }

    /** The name under which a file is written that takes the place of another. */
    static String fresh(final String name)
    {
        return name + ".new";
    }

    /** Renames within a file system, in one step. */
    static void rename(final Path from, final Path to) throws IOException
    {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Brings the names in a directory to the disk. */
    static void sync(final Path directory) throws IOException
    {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ))
        {
            channel.force(true);
        }
    }

    /** Brings the names in a directory and in all below to the disk. */
    static void syncAll(final Path directory) throws IOException
    {
        final List<Path> directories;
        try (Stream<Path> all = Files.walk(directory))
        {
            directories = all.filter(Files::isDirectory).toList();
        }
        for (final Path one : directories)
        {
            sync(one);
        }
    }

    /**
     * Deletes a directory with everything in it as far as possible; follows no links.
     *
     * @throws IOException what failed first, when something is left.
     */
    static void delete(final Path directory) throws IOException
    {
        final Deleter deleter = new Deleter();
        Files.walkFileTree(directory, deleter);
        final IOException failure = deleter.failure;
        if (failure != null)
        {
            throw failure;
        }
    }

    /** Why something failed, in words that can follow the name of a file. */
    static String reason(final IOException failure)
    {
        final String reason = failure instanceof final FileSystemException specific ? specific.getReason() : null;
        final String kind = switch (failure)
        {
            case AccessDeniedException _ -> "it is not permitted";
            case NoSuchFileException _ -> "there is no such file";
            case DirectoryNotEmptyException _ -> "it is not empty";
            case NotDirectoryException _ -> "it is no directory";
            case FileAlreadyExistsException _ -> "it is there already, and is something else";
            case ClosedByInterruptException _ -> "it was interrupted";
            default -> "it cannot be read or written";
        };
        if (reason != null)
        {
            return reason;
        }
        final String message = failure.getMessage();
        return failure instanceof FileSystemException || message == null ? kind : message;
    }

    /** Which file failed, and why, without a full stop. */
    static String sentence(final IOException failure)
    {
        final String file = failure instanceof final FileSystemException specific ? specific.getFile() : null;
        return (file == null ? "" : file + ": ") + reason(failure);
    }

    private static final class Deleter extends SimpleFileVisitor<Path>
    {
        private @Nullable IOException failure;

        private void delete(final Path path)
        {
            try
            {
                Files.deleteIfExists(path);
            }
            catch (final IOException e)
            {
                note(e);
            }
        }

        private void note(final IOException e)
        {
            if (failure == null)
            {
                failure = e;
            }
        }

        @Override
        public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes)
        {
            delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(final Path file, final IOException e)
        {
            note(e);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(final Path directory, final @Nullable IOException e)
        {
            delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
