// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A plugin that was installed, as its receipt tells; nothing of it is loaded for that.
 *
 * @param id        names the plugin for ever.
 * @param name      for people.
 * @param version   {@code major.minor.patch}; empty when nothing tells.
 * @param root      the directory with all that was installed.
 * @param library   the file to load; null once it is uninstalled.
 * @param state     whether it is there.
 * @param retries   how often deleting it was tried again and failed; 0 while it is installed.
 * @param lastError why deleting it failed last; null while it is installed.
 */
public record InstalledPlugin(
    String id,
    String name,
    String version,
    Path root,
    @Nullable Path library,
    InstallState state,
    int retries,
    @Nullable String lastError)
{
    static InstalledPlugin of(final Receipt receipt, final Path root, final Path library)
    {
        return new InstalledPlugin(
            receipt.id(), receipt.name(), receipt.version(), root, library, InstallState.INSTALLED, 0, null);
    }

    static InstalledPlugin of(final PendingUninstall pending, final Path root)
    {
        return new InstalledPlugin(pending.id(), pending.name(), pending.version(), root, null, pending.state(),
            pending.retries(), pending.lastError());
    }
}
