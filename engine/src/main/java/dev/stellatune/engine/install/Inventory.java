// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * What a directory of plugins holds, sorted by what it is. Read without a lock: whatever an installer does meanwhile,
 * each plugin appears as it was before or as it is afterwards.
 */
final class Inventory
{
    /** Begins the names of directories in which plugins are made ready. */
    static final String STAGING = ".staging-";

    /** Begins the name of a plugin's old version while the new one takes its place. */
    static final String REPLACED = ".replaced-";

    /** Begins the names of directories that are to be deleted. */
    static final String REMOVED = ".removed-";

    /** Parts a plugin's id from a number behind {@link #REMOVED}. */
    static final char BEHIND_ID = '~';

    /** How the name of a library ends. */
    static final String LIBRARY = ".so";

    private static final int MAX_ATTEMPTS = 100;

    /** A plugin with a good receipt. */
    record Installed(Receipt receipt, Path root, Path library)
    {
    }

    /** A plugin that is no more, and its directory that is still. */
    record Pending(PendingUninstall mark, Path root)
    {
    }

    /** An installed directory that cannot be used, and why. */
    record Damaged(Path root, String message)
    {
    }

    private final List<Path> plain = new ArrayList<>();
    private final List<Installed> installed = new ArrayList<>();
    private final List<Pending> pending = new ArrayList<>();
    private final List<Damaged> damaged = new ArrayList<>();
    private final List<Path> replaced = new ArrayList<>();
    private boolean staging;

    private Inventory()
    {
    }

    /**
     * [job-thread] Looks into a directory.
     *
     * @throws IOException when it cannot be read, or not while it stays the same.
     */
    static Inventory read(final Path directory) throws IOException
    {
        for (int attempt = 0; ; attempt++)
        {
            final Inventory inventory = new Inventory();
            if (inventory.addAll(entries(directory)))
            {
                return inventory;
            }
            if (attempt == MAX_ATTEMPTS)
            {
                throw new IOException("The plugin directory " + directory + " changes all the time; try again.");
            }
        }
    }

    /**
     * [any-thread] The entries of a directory, sorted.
     *
     * @throws IOException when it cannot be read.
     */
    static List<Path> entries(final Path directory) throws IOException
    {
        final List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory))
        {
            all.forEach(entries::add);
        }
        catch (final DirectoryIteratorException e)
        {
            throw e.getCause();
        }
        Collections.sort(entries);
        return entries;
    }

    /** False when something moved meanwhile. */
    private boolean addAll(final List<Path> entries)
    {
        for (final Path entry : entries)
        {
            final String name = entry.getFileName().toString();
            if (name.startsWith("."))
            {
                addHidden(entry, name);
            }
            else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
            {
                if (!addRoot(entry))
                {
                    return false;
                }
            }
            else if (isLibrary(entry))
            {
                plain.add(entry);
            }
        }
        return true;
    }

    private void addHidden(final Path entry, final String name)
    {
        if (name.startsWith(STAGING))
        {
            staging = true;
        }
        else if (name.startsWith(REPLACED))
        {
            replaced.add(entry);
        }
        else if (name.startsWith(REMOVED))
        {
            final String id = name.substring(REMOVED.length()).replaceFirst(BEHIND_ID + ".*", "");
            pending.add(new Pending(PendingUninstall.read(entry, id), entry));
        }
    }

    private boolean addRoot(final Path root)
    {
        try
        {
            final Object before = identity(root);
            final Installed plugin;
            if (PendingUninstall.isIn(root))
            {
                pending.add(new Pending(PendingUninstall.read(root, root.getFileName().toString()), root));
                return true;
            }
            if (!Receipt.isIn(root))
            {
                final List<Path> libraries = entries(root).stream().filter(Inventory::isLibrary).toList();
                final boolean same = before.equals(identity(root));
                plain.addAll(same ? libraries : List.of());
                return same;
            }
            try
            {
                final Receipt receipt = Receipt.read(root);
                plugin = new Installed(receipt, root, receipt.library(root));
            }
            catch (final InstallException e)
            {
                damaged.add(new Damaged(root, String.valueOf(e.getMessage())));
                return before.equals(identity(root));
            }
            installed.add(plugin);
            return before.equals(identity(root));
        }
        catch (final NoSuchFileException e)
        {
            return false;
        }
        catch (final IOException e)
        {
            damaged.add(new Damaged(
                root, "The plugin directory " + root + " cannot be read (" + DiskTree.reason(e) + ")."));
            return true;
        }
    }

    /** Device and inode: a directory that took another's place has its own. */
    private static Object identity(final Path root) throws IOException
    {
        return Objects.requireNonNullElse(Files.readAttributes(
            root, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey(), root);
    }

    private static boolean isLibrary(final Path file)
    {
        final String name = file.getFileName().toString();
        return name.endsWith(LIBRARY) && !name.startsWith(".") && Files.isRegularFile(file);
    }

    /** Libraries that nobody installed, but put there. */
    List<Path> plain()
    {
        return plain;
    }

    /** In the order of their directories. */
    List<Installed> installed()
    {
        return installed;
    }

    List<Pending> pending()
    {
        return pending;
    }

    List<Damaged> damaged()
    {
        return damaged;
    }

    /** Old versions of which a crash may have left only these. */
    List<Path> replaced()
    {
        return replaced;
    }

    /** Whether somebody installs something, or was ended while doing so. */
    boolean staging()
    {
        return staging;
    }
}
