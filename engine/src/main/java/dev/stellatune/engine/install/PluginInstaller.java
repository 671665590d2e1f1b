// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import dev.stellatune.ffi.library.OwnedDirectory;
import dev.stellatune.ffi.os.FileExchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Installs plugins into a directory and removes them from it, each in a directory of its own that is named after its id
 * and holds a receipt. [job-thread]
 *
 * <p>Several installers may work on one directory, in this process and in others, while players read it: each finds
 * a plugin as it was before or as it is afterwards, never half of it, whatever ends meanwhile.
 */
public final class PluginInstaller
{
    private static final String ARCHIVE = ".zip";

    private final Path directory;
    private final Replacement replacement;

    /**
     * An installer.
     *
     * @param directory where plugins are installed; made by the first installation.
     */
    public PluginInstaller(final Path directory)
    {
        this(directory, FileExchange::exchange);
    }

    PluginInstaller(final Path directory, final Replacement.Exchange exchange)
    {
        this.directory = directory.toAbsolutePath().normalize();
        this.replacement = new Replacement(exchange);
    }

    /**
     * Installs a plugin, in the place of an older one of its id if there is one. To learn the id its code is loaded,
     * after all that can be checked without was checked.
     *
     * @param artifact a library ({@code .so}), or an archive ({@code .zip}) with one and whatever it needs.
     * @return what is installed now.
     * @throws InstallException when it is not; then nothing has changed.
     */
    public InstalledPlugin install(final Path artifact) throws InstallException
    {
        final boolean archive = isArchive(artifact);
        try
        {
            makeDirectory();
            Upkeep.inventory(directory);
            try (OwnedDirectory staging = OwnedDirectory.createIn(directory, Inventory.STAGING))
            {
                final Path content = Files.createDirectory(staging.path().resolve("content"));
                final Path old = staging.path().resolve("old");
                if (archive)
                {
                    new ZipUnpacker(artifact, ZipLimits.DEFAULT).unpack(content);
                }
                else
                {
                    copy(artifact, content);
                }
                final Receipt receipt = new ArtifactContent(artifact, archive, content).identify();
                DiskTree.write(content.resolve(Receipt.FILE), receipt.json());
                DiskTree.syncAll(content);
                return put(content, receipt, old);
            }
        }
        catch (final IOException e)
        {
            throw new InstallException("Installing " + artifact + " in " + directory + " failed: " +
                DiskTree.sentence(e) + ".", e);
        }
    }

    private void makeDirectory() throws InstallException, IOException
    {
        try
        {
            Files.createDirectories(directory);
        }
        catch (final FileAlreadyExistsException e)
        {
            throw new InstallException("The plugin directory " + directory + " cannot be made, since " + e.getFile() +
                " is a file; name another directory.", e);
        }
    }

    private static boolean isArchive(final Path artifact) throws InstallException
    {
        if (!Files.isRegularFile(artifact))
        {
            throw new InstallException(Files.exists(artifact) ?
                "The artifact " + artifact + " is no file; give a library (.so) or an archive (.zip)." :
                "The artifact " + artifact + " does not exist.");
        }
        final boolean archive = ArtifactContent.isNamed(artifact, ARCHIVE);
        if (!archive && !ArtifactContent.isNamed(artifact, Inventory.LIBRARY))
        {
            throw new InstallException(
                "The artifact " + artifact + " is neither a library (.so) nor an archive (.zip).");
        }
        return archive;
    }

    private static void copy(final Path library, final Path content) throws IOException
    {
        try (InputStream in = Files.newInputStream(library))
        {
            DiskTree.copy(in, content.resolve(library.getFileName()));
        }
    }

    private InstalledPlugin put(final Path content, final Receipt receipt, final Path old)
        throws InstallException, IOException
    {
        final Path root = directory.resolve(receipt.id());
        if (Thread.currentThread().isInterrupted())
        {
            throw new InstallException("Installing " + receipt.id() + " was interrupted.");
        }
        try (DirectoryLock _ = DirectoryLock.take(directory))
        {
            requireFree(receipt.id(), root);
            replacement.put(content, directory, receipt.id(), old);
        }
        return InstalledPlugin.of(receipt, root, receipt.library(root));
    }

    private void requireFree(final String id, final Path root) throws InstallException, IOException
    {
        for (final Inventory.Installed other : Inventory.read(directory).installed())
        {
            if (other.receipt().id().equals(id) && !other.root().equals(root))
            {
                throw new InstallException("The plugin " + id + " is installed in " + other.root() +
                    " already; uninstall it first.");
            }
        }
        if (Files.exists(root, LinkOption.NOFOLLOW_LINKS) && !isInstalled(root))
        {
            throw new InstallException("The plugin " + id + " would go to " + root +
                ", where something is that was not installed; move it away first.");
        }
    }

    /** Whether a directory is ours to replace. */
    private static boolean isInstalled(final Path root) throws IOException
    {
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS))
        {
            return false;
        }
        try (Stream<Path> files = Files.list(root))
        {
            return Receipt.isIn(root) || PendingUninstall.isIn(root) || files.findAny().isEmpty();
        }
    }

    /**
     * Uninstalls a plugin, from all directories in which it is. From then on nobody finds it; files that cannot be
     * deleted are tried again whenever somebody looks for plugins there.
     *
     * @param id of the plugin.
     * @return what could not be deleted yet; empty when all is gone.
     * @throws InstallException when no such plugin is installed, or it can be neither deleted nor marked.
     */
    public List<InstalledPlugin> uninstall(final String id) throws InstallException
    {
        final String known = id.strip();
        if (known.isEmpty())
        {
            throw new InstallException("The id of the plugin to uninstall is empty.");
        }
        if (!Files.isDirectory(directory))
        {
            throw notInstalled(known);
        }
        try (DirectoryLock _ = DirectoryLock.take(directory))
        {
            final Map<Path, PendingUninstall> roots = roots(known);
            if (roots.isEmpty())
            {
                throw notInstalled(known);
            }
            final List<InstalledPlugin> left = new ArrayList<>();
            for (final Map.Entry<Path, PendingUninstall> root : roots.entrySet())
            {
                final PendingUninstall mark = Upkeep.remove(directory, root.getKey(), root.getValue(), false);
                if (mark != null)
                {
                    left.add(InstalledPlugin.of(mark, root.getKey()));
                }
            }
            return List.copyOf(left);
        }
        catch (final IOException e)
        {
            throw new InstallException("Uninstalling " + known + " from " + directory + " failed: " +
                DiskTree.sentence(e) + ".", e);
        }
    }

    /** Those with the id, and one of that name whose receipt cannot be read. */
    private Map<Path, PendingUninstall> roots(final String id) throws IOException
    {
        final Inventory inventory = Inventory.read(directory);
        final Map<Path, PendingUninstall> roots = new TreeMap<>();
        for (final Inventory.Installed plugin : inventory.installed())
        {
            final Receipt receipt = plugin.receipt();
            if (receipt.id().equals(id))
            {
                roots.put(plugin.root(), PendingUninstall.now(id, receipt.name(), receipt.version()));
            }
        }
        for (final Inventory.Pending pending : inventory.pending())
        {
            if (pending.mark().id().equals(id))
            {
                roots.put(pending.root(), pending.mark());
            }
        }
        for (final Inventory.Damaged damaged : inventory.damaged())
        {
            if (damaged.root().getFileName().toString().equals(id) && PluginId.isSafe(id))
            {
                roots.put(damaged.root(), PendingUninstall.now(id, id, ""));
            }
        }
        return roots;
    }

    private InstallException notInstalled(final String id)
    {
        return new InstallException("The plugin " + id + " is not installed in " + directory + ".");
    }
}
