// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A directory for what a process needs while it lives, {@code <prefix><pid>-<start time>-<n>}: private to its user, and
 * left behind when the process ends without {@link #close}. [any-thread]
 *
 * <p>A process is known by its id and the time it started, as ids are used again. Processes of another container may
 * share the directory without being visible here, so an owner also holds a lock on a file in its directory for as
 * long as it lives.
 */
public final class OwnedDirectory implements AutoCloseable
{
    private static final Pattern NAME = Pattern.compile("(\\d{1,18})-(\\d+)-\\d+");
    private static final String LOCK = "lock";
    private static final Path THIS_PROCESS = Path.of("/proc/self");

    private final Path directory;
    private final FileChannel lock;

    private OwnedDirectory(final Path directory, final FileChannel lock)
    {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Creates a directory for this process.
     *
     * @param parent an existing directory.
     * @param prefix what its name begins with.
     * @return the directory, to be closed by the caller.
     * @throws IOException when it cannot be created.
     */
    public static OwnedDirectory createIn(final Path parent, final String prefix) throws IOException
    {
        final Path directory = createDirectory(parent, prefix);
        try
        {
            return new OwnedDirectory(directory, lock(directory.resolve(LOCK)));
        }
        catch (final IOException e)
        {
            FileTree.delete(directory);
            throw e;
        }
    }

    /**
     * Where it is.
     *
     * @return its real path. It holds nothing at first but a file named {@code lock}.
     */
    public Path path()
    {
        return directory;
    }

    /**
     * Removes the directories whose owners are gone, as far as they are this user's.
     *
     * @param parent where they lie; may be missing.
     * @param prefix what their names begin with.
     */
    public static void removeLeftovers(final Path parent, final String prefix)
    {
        try (DirectoryStream<Path> candidates = Files.newDirectoryStream(parent, prefix + "*"))
        {
            for (final Path candidate : candidates)
            {
                if (isLeftover(candidate, prefix))
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
     * Lets go of the directory and deletes it as far as possible; what is left is a leftover from then on.
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

    private static Path createDirectory(final Path parent, final String prefix) throws IOException
    {
        final long pid = ProcessHandle.current().pid();
        final String owner = prefix + pid + "-" + ProcessIdentity.startTicks(pid) + "-";
        for (int n = 0; ; n++)
        {
            try
            {
                return Files.createDirectory(
                    parent.toRealPath().resolve(owner + n),
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

    private static boolean isLeftover(final Path candidate, final String prefix)
    {
        final Matcher name = NAME.matcher(String.valueOf(candidate.getFileName()).substring(prefix.length()));
        try
        {
            return name.matches() &&
                Files.isDirectory(candidate, LinkOption.NOFOLLOW_LINKS) &&
                Files.getOwner(THIS_PROCESS).equals(Files.getOwner(candidate, LinkOption.NOFOLLOW_LINKS)) &&
                !name.group(2).equals(Long.toString(ProcessIdentity.startTicks(Long.parseLong(name.group(1))))) &&
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
}
