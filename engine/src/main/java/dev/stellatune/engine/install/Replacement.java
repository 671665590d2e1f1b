// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Puts a complete directory in the place of another, or in an empty one. Whenever the process or the machine ends
 * meanwhile, the old one is there afterwards or the new one.
 *
 * <p>Where two directories can be exchanged that is one step. Elsewhere it is two, and between them the place is empty:
 * who finds it so waits for the lock, and if nobody came between puts the old one back ({@link Upkeep}).
 */
final class Replacement
{
    private final Exchange exchange;

    Replacement(final Exchange exchange)
    {
        this.exchange = exchange;
    }

    /** Exchanges two directories in one step. */
    @FunctionalInterface
    interface Exchange
    {
        /** False when that is not possible here; then nothing has changed. */
        boolean exchange(Path one, Path other) throws IOException;
    }

    /**
     * [job-thread] Does it. Who holds the lock calls this.
     *
     * @param content   on the disk with all that is in it; holds the old one afterwards, or nothing.
     * @param directory where the place is.
     * @param name      of the place.
     * @param old       a path for the old one, where it does not change places with the new one.
     * @throws IOException when it cannot be done; then the place is as it was.
     */
    void put(final Path content, final Path directory, final String name, final Path old) throws IOException
    {
        final Path target = directory.resolve(name);
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS))
        {
            DiskTree.rename(content, target);
        }
        else if (!exchange.exchange(content, target))
        {
            putInTwoSteps(content, target, directory.resolve(Inventory.REPLACED + name), old);
        }
        try
        {
            DiskTree.sync(directory);
        }
        catch (final IOException ignored)
        {
            // It is in its place, and the system brings that to the disk sooner or later.
        }
    }

    private static void putInTwoSteps(final Path content, final Path target, final Path replaced, final Path old)
        throws IOException
    {
        if (Files.exists(replaced, LinkOption.NOFOLLOW_LINKS))
        {
            DiskTree.delete(replaced);
        }
        DiskTree.rename(target, replaced);
        try
        {
            DiskTree.rename(content, target);
        }
        catch (final IOException e)
        {
            DiskTree.rename(replaced, target);
            throw e;
        }
        try
        {
            DiskTree.rename(replaced, old);
        }
        catch (final IOException ignored)
        {
            // Who looks for plugins next deletes it.
        }
    }
}
