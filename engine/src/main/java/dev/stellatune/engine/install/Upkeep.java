// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import dev.stellatune.ffi.library.OwnedDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts right what installers left behind that were ended, and deletes what could not be deleted before. What does not
 * succeed is tried again the next time.
 */
final class Upkeep
{
    private static final int MAX_READINGS = 16;

    private Upkeep()
    {
    }

    /**
     * [job-thread] Looks into a directory after what has to be done there was done.
     *
     * @throws IOException when it cannot be read.
     */
    static Inventory inventory(final Path directory) throws IOException
    {
        final Inventory found = settled(directory);
        if (found.staging())
        {
            OwnedDirectory.removeLeftovers(directory, Inventory.STAGING);
        }
        if (found.replaced().isEmpty() && found.pending().isEmpty())
        {
            return found;
        }
        // a plugin that is being replaced is not there for a moment; the others can wait
        try (DirectoryLock lock = found.replaced().isEmpty() ?
            DirectoryLock.tryTake(directory) : DirectoryLock.take(directory))
        {
            if (lock != null)
            {
                work(directory, Inventory.read(directory));
                return Inventory.read(directory);
            }
        }
        catch (final IOException ignored)
        {
            // A directory that may only be read is somebody else's to keep.
        }
        return found;
    }

    /**
     * While somebody installs, a listing may miss a directory that gets another name meanwhile: two in a row that say
     * the same are believed.
     */
    private static Inventory settled(final Path directory) throws IOException
    {
        Inventory found = Inventory.read(directory);
        for (int reading = 1; found.staging() && reading < MAX_READINGS; reading++)
        {
            final Inventory next = Inventory.read(directory);
            if (roots(next).equals(roots(found)))
            {
                return next;
            }
            found = next;
        }
        return found;
    }

    private static Set<Path> roots(final Inventory inventory)
    {
        return inventory.installed().stream().map(Inventory.Installed::root).collect(Collectors.toSet());
    }

    private static void work(final Path directory, final Inventory inventory) throws IOException
    {
        for (final Path old : inventory.replaced())
        {
            final Path target =
                directory.resolve(old.getFileName().toString().substring(Inventory.REPLACED.length()));
            if (exists(target))
            {
                deleteIfPossible(old);
            }
            else
            {
                DiskTree.rename(old, target);
            }
        }
        for (final Inventory.Pending pending : inventory.pending())
        {
            removeIfPossible(directory, pending);
        }
    }

    private static void removeIfPossible(final Path directory, final Inventory.Pending pending)
    {
        try
        {
            remove(directory, pending.root(), pending.mark(), true);
        }
        catch (final IOException ignored)
        {
            // Its mark stays as it is.
        }
    }

    private static void deleteIfPossible(final Path old)
    {
        try
        {
            DiskTree.delete(old);
        }
        catch (final IOException ignored)
        {
            // The next one tries again.
        }
    }

    /**
     * Deletes a plugin's directory, or marks it. Who holds the lock calls this.
     *
     * <p>Nobody sees half a plugin meanwhile: the directory is renamed first.
     *
     * @param again whether it has been tried before.
     * @return null when it is gone, else the mark that it got.
     * @throws IOException when it can be neither renamed nor marked: then it is as it was.
     */
    static @Nullable PendingUninstall remove(
        final Path directory, final Path root, final PendingUninstall mark, final boolean again) throws IOException
    {
        Path hidden = root;
        try
        {
            if (!root.getFileName().toString().startsWith(Inventory.REMOVED))
            {
                hidden = unused(directory, mark.id());
                DiskTree.rename(root, hidden);
                DiskTree.sync(directory);
            }
            DiskTree.delete(hidden);
            return null;
        }
        catch (final IOException e)
        {
            final String why = DiskTree.sentence(e);
            final PendingUninstall left = again ? mark.failedAgain(why) : mark.failed(why);
            if (exists(hidden))
            {
                markIfPossible(hidden, left);
                return left;
            }
            if (exists(root))
            {
                left.write(root);
                return left;
            }
            return null;
        }
    }

    private static void markIfPossible(final Path hidden, final PendingUninstall mark)
    {
        try
        {
            mark.write(hidden);
        }
        catch (final IOException ignored)
        {
            // Its name says as much, without the reason.
        }
    }

    private static boolean exists(final Path path)
    {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static Path unused(final Path directory, final String id)
    {
        for (int n = 0; ; n++)
        {
            final Path path = directory.resolve(Inventory.REMOVED + id + Inventory.BEHIND_ID + n);
            if (!exists(path))
            {
                return path;
            }
        }
    }
}
