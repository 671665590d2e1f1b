// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import dev.stellatune.ffi.plugin.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What says in a directory that its plugin was uninstalled and could not be deleted, {@value #FILE}. Such a directory
 * is no plugin any more, whatever else it holds.
 *
 * @param id         of the plugin.
 * @param name       for people.
 * @param version    empty when nobody knows.
 * @param queuedAtMs when it was uninstalled, since 1970.
 * @param retries    how often it was tried again since then.
 * @param lastError  why it failed last; null when nobody knows.
 */
record PendingUninstall(
    String id, String name, String version, long queuedAtMs, int retries, @Nullable String lastError)
{
    /** Its name in the directory. */
    static final String FILE = ".uninstall-pending";

    private static final int MANY_RETRIES = 3;

    /** Whether a directory is marked. */
    static boolean isIn(final Path root)
    {
        return Files.isRegularFile(root.resolve(FILE), LinkOption.NOFOLLOW_LINKS);
    }

    /** A plugin that is uninstalled now. */
    static PendingUninstall now(final String id, final String name, final String version)
    {
        return new PendingUninstall(id, name, version, System.currentTimeMillis(), 0, null);
    }

    /**
     * Reads a directory's mark.
     *
     * @param otherwise the id when there is no mark, or one that is damaged.
     */
    static PendingUninstall read(final Path root, final String otherwise)
    {
        try
        {
            final Map<String, @Nullable Object> json = JsonText.object(Files.readString(root.resolve(FILE)));
            final String id =
                json.get("plugin_id") instanceof final String text && PluginId.isSafe(text) ? text : otherwise;
            return new PendingUninstall(
                id,
                json.get("name") instanceof final String name ? name : id,
                json.get("version") instanceof final String version ? version : "",
                json.get("queued_at_ms") instanceof final Number time ? time.longValue() : 0,
                json.get("retry_count") instanceof final Number count ? Math.max(0, count.intValue()) : 0,
                json.get("last_error") instanceof final String error ? error : null);
        }
        catch (final IOException | IllegalArgumentException e)
        {
            return new PendingUninstall(otherwise, otherwise, "", 0, 0, null);
        }
    }

    /** The same after deleting failed the first time. */
    PendingUninstall failed(final String error)
    {
        return new PendingUninstall(id, name, version, queuedAtMs, retries, error);
    }

    /** The same after deleting failed once more. */
    PendingUninstall failedAgain(final String error)
    {
        return new PendingUninstall(id, name, version, queuedAtMs, retries + 1, error);
    }

    InstallState state()
    {
        return retries < MANY_RETRIES ? InstallState.PENDING_UNINSTALL : InstallState.DELETE_FAILED;
    }

    /** Marks a directory. */
    void write(final Path root) throws IOException
    {
        final String error = lastError;
        DiskTree.write(root.resolve(FILE), String.format(Locale.ROOT, """
            {
              "plugin_id": %s,
              "name": %s,
              "version": %s,
              "queued_at_ms": %d,
              "retry_count": %d,
              "last_error": %s,
              "state": %s
            }
            """, JsonText.quoted(id), JsonText.quoted(name), JsonText.quoted(version), queuedAtMs, retries,
            error == null ? "null" : JsonText.quoted(error), JsonText.quoted(state().label())));
    }
}
