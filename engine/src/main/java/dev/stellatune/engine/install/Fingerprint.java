// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What tells two versions of a file apart without reading it: a rename changes the file key, a rewrite the time.
 *
 * @param sizeBytes  -1 when the file is absent.
 * @param modified   in the file system's full resolution.
 * @param fileKey    device and inode; null where the file system has none.
 */
public record Fingerprint(long sizeBytes, FileTime modified, @Nullable Object fileKey)
{
    private static final FileTime NEVER = FileTime.fromMillis(0);

    /**
     * Looks at a file.
     *
     * @param file may be absent; then the fingerprint equals that of every absent file.
     * @return its fingerprint now.
     */
    public static Fingerprint of(final Path file)
    {
        try
        {
            final BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Fingerprint(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
        }
        catch (final IOException e)
        {
            return new Fingerprint(-1, NEVER, null);
        }
    }
}
