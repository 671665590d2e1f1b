// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What tells two versions of a file apart without reading it. A rename changes device or inode; everything that is
 * written or done to a file changes the time that the system keeps of its last change, which no program can set back.
 *
 * @param sizeBytes -1 when the file is absent.
 * @param changed   the time of the last change of content or attributes ({@code st_ctime}).
 * @param written   the time that the content was written, as the file claims ({@code st_mtime}).
 * @param device    of the file system.
 * @param inode     within the device.
 */
public record Fingerprint(long sizeBytes, FileTime changed, FileTime written, long device, long inode)
{
    private static final FileTime NEVER = FileTime.fromMillis(0);
    private static final Fingerprint ABSENT = new Fingerprint(-1, NEVER, NEVER, 0, 0);

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
            final Map<String, Object> attributes =
                Files.readAttributes(file, "unix:size,ctime,lastModifiedTime,dev,ino");
            return new Fingerprint(
                number(attributes, "size"),
                time(attributes, "ctime"),
                time(attributes, "lastModifiedTime"),
                number(attributes, "dev"),
                number(attributes, "ino"));
        }
        catch (final IOException e)
        {
            return ABSENT;
        }
    }

    private static long number(final Map<String, Object> attributes, final String name)
    {
        return attributes.get(name) instanceof final Number value ? value.longValue() : 0;
    }

    private static FileTime time(final Map<String, Object> attributes, final String name)
    {
        return attributes.get(name) instanceof final FileTime value ? value : NEVER;
    }

    /**
     * Whether a file, which may have been touched, copied over itself or renamed, holds the same bytes as a copy that
     * was made of it. Reads both as far as they agree. [job-thread]
     *
     * @param file the file.
     * @param copy the copy; null for none.
     * @return false also when one of them cannot be read.
     */
    public static boolean sameContent(final Path file, final @Nullable Path copy)
    {
        try
        {
            return copy != null && Files.mismatch(file, copy) == -1;
        }
        catch (final IOException e)
        {
            return false;
        }
    }

    /**
     * Whether the file was there at all.
     *
     * @return false for the fingerprint of an absent file.
     */
    public boolean isPresent()
    {
        return sizeBytes >= 0;
    }
}
