// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose a shadow directory is: made by a process, and left behind when that process no longer lives.
 *
 * <p>A process is known by its id and the time it started, as ids are used again. Processes of another container may
 * share the directory without being visible here, so an owner also holds a lock on a file in its directory for as
 * long as it lives.
 */
final class ShadowOwner implements AutoCloseable
{
    private static final Pattern NAME = Pattern.compile("stellatune-(\\d+)-(\\d+)-\\d+");
    private static final Pattern BLANK = Pattern.compile(" ");
    private static final String LOCK = "lock";
    private static final int START_TIME_AFTER_NAME = 19;

    private final Path directory;
    private final FileChannel lock;

    private ShadowOwner(final Path directory, final FileChannel lock)
    {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Creates a directory for this process.
     */
    static ShadowOwner createIn(final Path parent) throws IOException
    {
        final Path directory = createDirectory(parent);
        try
        {
            return new ShadowOwner(directory, lock(directory.resolve(LOCK)));
        }
        catch (final IOException e)
        {
            FileTree.delete(directory);
            throw e;
        }
    }

    Path directory()
    {
        return directory;
    }

    /**
     * Removes the directories beside this one whose owners are gone, as far as they are this user's.
     */
    void removeLeftovers()
    {
        final Path parent = Objects.requireNonNull(directory.getParent());
        try (DirectoryStream<Path> candidates = Files.newDirectoryStream(parent, "stellatune-*"))
        {
            final UserPrincipal user = Files.getOwner(directory);
            for (final Path candidate : candidates)
            {
                if (isLeftover(candidate, user))
                {
                    FileTree.delete(candidate);
                }
            }
        }
        catch (final IOException | DirectoryIteratorException ignored)
        {
            // Who comes next removes them.
        }
    }

    /**
     * Lets go of the directory and deletes it.
     */
    @Override
    public void close()
    {
        FileTree.delete(directory);
        try
        {
            lock.close();
        }
        catch (final IOException ignored)
        {
            // The file is deleted, and its lock with it.
        }
    }

    private static Path createDirectory(final Path parent) throws IOException
    {
        final long pid = ProcessHandle.current().pid();
        final String prefix = "stellatune-" + pid + "-" + startTime(Long.toString(pid)) + "-";
        for (int n = 0; ; n++)
        {
            try
            {
                return Files.createDirectory(
                    parent.toRealPath().resolve(prefix + n),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            catch (final FileAlreadyExistsException ignored)
            {
                // Another engine of this process has it.
            }
        }
    }

    private static FileChannel lock(final Path file) throws IOException
    {
        final FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try
        {
            channel.lock();
        }
        catch (final IOException ignored)
        {
            // A file system without locks: then id and start time alone say who lives.
        }

        return channel;
    }

    private static boolean isLeftover(final Path candidate, final UserPrincipal user)
    {
        final Matcher name = NAME.matcher(String.valueOf(candidate.getFileName()));
        try
        {
            return name.matches() &&
                Files.isDirectory(candidate, LinkOption.NOFOLLOW_LINKS) &&
                user.equals(Files.getOwner(candidate, LinkOption.NOFOLLOW_LINKS)) &&
                !name.group(2).equals(startTime(name.group(1))) &&
                !isLocked(candidate.resolve(LOCK));
        }
        catch (final IOException ignored)
        {
            // Another process is removing it at this moment.
            return false;
        }
    }

    private static boolean isLocked(final Path file) throws IOException
    {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS))
        {
            return false;
        }

        try (
            FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            FileLock taken = channel.tryLock())
        {
            return taken == null;
        }
    }

    /**
     * When a process started, in ticks since the machine did; empty when there is no such process.
     *
     * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
     */
    private static String startTime(final String pid) throws IOException
    {
        final Path stat = Path.of("/proc", pid, "stat");
        if (!Files.exists(stat))
        {
            return "";
        }

        final String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
        return BLANK.split(line.substring(line.lastIndexOf(')') + 2), -1)[START_TIME_AFTER_NAME];
    }
}
