// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.plugin.JsonText;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an installation left in its directory, {@value #FILE}: who the plugin is, and which file is its library.
 *
 * @param id             of the plugin; fit to be a name of a directory.
 * @param name           for people.
 * @param version        {@code major.minor.patch}; empty when the receipt has none.
 * @param apiVersion     of the ABI that the library was built for.
 * @param libraryPath    of the library, relative to the directory.
 * @param libraryBytes   the library's length when it was installed.
 * @param librarySha256  of the library when it was installed, as hexadecimal digits.
 * @param installedAtMs  since 1970.
 */
record Receipt(
    String id,
    String name,
    String version,
    int apiVersion,
    String libraryPath,
    long libraryBytes,
    String librarySha256,
    long installedAtMs)
{
    /** Its name in the directory. */
    static final String FILE = ".install.json";

    private static final long MAX_BYTES = 1 << 20;

    /** A receipt for what is being installed now. */
    static Receipt of(final PluginInfo plugin, final String libraryPath, final long bytes, final String sha256)
    {
        return new Receipt(plugin.id(), plugin.name(), plugin.version(), plugin.apiVersion(), libraryPath, bytes,
            sha256, System.currentTimeMillis());
    }

    /** Whether a directory has a receipt, good or not. */
    static boolean isIn(final Path root)
    {
        return Files.isRegularFile(root.resolve(FILE), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Reads a directory's receipt.
     *
     * @throws InstallException when it is damaged.
     */
    static Receipt read(final Path root) throws InstallException
    {
        final Path file = root.resolve(FILE);
        try
        {
            if (Files.size(file) > MAX_BYTES)
            {
                throw damaged(file, "it is too long", null);
            }
            return parse(JsonText.object(Files.readString(file)), file);
        }
        catch (final IOException e)
        {
            throw damaged(file, DiskTree.reason(e), e);
        }
        catch (final IllegalArgumentException e)
        {
            throw damaged(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static Receipt parse(final Map<String, @Nullable Object> json, final Path file) throws InstallException
    {
        if (!(json.get("manifest") instanceof final Map<?, ?> manifest))
        {
            throw damaged(file, "it has no manifest", null);
        }
        if (!(manifest.get("id") instanceof final String id) || !PluginId.isSafe(id))
        {
            throw damaged(file, "the id in it is none: " + manifest.get("id"), null);
        }
        if (!(json.get("library_rel_path") instanceof final String library) || library.isBlank())
        {
            throw damaged(file, "it names no library", null);
        }
        return new Receipt(
            id,
            manifest.get("name") instanceof final String name && !name.isBlank() ? name : id,
            version(manifest),
            (int)number(manifest.get("api_version")),
            library,
            number(json.get("library_bytes")),
            json.get("library_sha256") instanceof final String digest ? digest : "",
            number(json.get("installed_at_ms")));
    }

    /** Ours, or that of the metadata which other hosts keep in their receipts. */
    private static String version(final Map<?, ?> manifest)
    {
        if (manifest.get("version") instanceof final String version)
        {
            return version;
        }
        return manifest.get("metadata") instanceof final Map<?, ?> metadata &&
            metadata.get("version") instanceof final Map<?, ?> parts ?
            number(parts.get("major")) + "." + number(parts.get("minor")) + "." + number(parts.get("patch")) : "";
    }

    private static long number(final @Nullable Object value)
    {
        return value instanceof final Number number ? number.longValue() : 0;
    }

    private static InstallException damaged(final Path file, final String why, final @Nullable Exception cause)
    {
        final String sentence =
            "The receipt " + file + " is damaged (" + why + "); install the plugin again, or remove its directory.";
        return cause == null ? new InstallException(sentence) : new InstallException(sentence, cause);
    }

    /**
     * The library in a directory.
     *
     * @param root the receipt's own directory.
     * @throws InstallException when there is none, or it lies elsewhere.
     */
    Path library(final Path root) throws InstallException
    {
        try
        {
            final Path relative = Path.of(libraryPath);
            final Path library = root.resolve(relative).normalize();
            if (relative.isAbsolute() || !library.startsWith(root.normalize()) ||
                (Files.exists(library) && !library.toRealPath().startsWith(root.toRealPath())))
            {
                throw new InstallException("The receipt " + root.resolve(FILE) + " names a library outside of its " +
                    "directory, " + libraryPath + ", which is not loaded; install the plugin again.");
            }
            if (!Files.isRegularFile(library))
            {
                throw new InstallException("The plugin " + id + " in " + root + " lacks its library " + libraryPath +
                    "; install it again.");
            }
            return library;
        }
        catch (final InvalidPathException | IOException e)
        {
            throw new InstallException("The receipt " + root.resolve(FILE) + " names no library that can be looked " +
                "at, but " + libraryPath + "; install the plugin again.", e);
        }
    }

    /** The receipt as it is written. */
    String json()
    {
        return """
            {
              "manifest": {
                "id": %s,
                "name": %s,
                "version": %s,
                "api_version": %d,
                "entry_symbol": %s
              },
              "library_rel_path": %s,
              "library_bytes": %d,
              "library_sha256": %s,
              "installed_at_ms": %d
            }
            """.formatted(
            JsonText.quoted(id), JsonText.quoted(name), JsonText.quoted(version), apiVersion,
            JsonText.quoted(AbiConstants.ENTRY_SYMBOL), JsonText.quoted(libraryPath), libraryBytes,
            JsonText.quoted(librarySha256), installedAtMs);
    }
}
