// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Unpacks a ZIP archive from a stranger. The whole archive is judged by its directory before anything is written, and
 * what is written is held to it.
 */
final class ZipUnpacker
{
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int MAX_NAME_BYTES = 255;
    private static final Set<String> MARKS = Set.of(
        Receipt.FILE, DiskTree.fresh(Receipt.FILE), PendingUninstall.FILE, DiskTree.fresh(PendingUninstall.FILE));

    private final Path archive;
    private final ZipLimits limits;

    ZipUnpacker(final Path archive, final ZipLimits limits)
    {
        this.archive = archive;
        this.limits = limits;
    }

    /**
     * [job-thread] Unpacks the archive. Marks of installations in it are left out.
     *
     * @param directory an existing, empty directory.
     * @throws InstallException when the archive is damaged, or asks for what is not granted; some files may be there.
     * @throws IOException      when a file cannot be read or written.
     */
    void unpack(final Path directory) throws InstallException, IOException
    {
        try
        {
            final List<ZipDirectory.Entry> entries = ZipDirectory.read(archive, limits.entries());
            judge(entries);
            try (ZipFile zip = new ZipFile(archive.toFile()))
            {
                if (zip.size() != entries.size())
                {
                    throw refused("is damaged");
                }
                for (final ZipDirectory.Entry entry : entries)
                {
                    unpack(zip, entry, directory);
                }
            }
        }
        catch (final ZipDirectory.MalformedException e)
        {
            throw refused(String.valueOf(e.getMessage()));
        }
        catch (final ZipException | EOFException e)
        {
            throw refused("is damaged (" + e.getMessage() + ")");
        }
        catch (final InvalidPathException e)
        {
            throw refused("has a name that cannot be written in the language of this system: " + e.getInput());
        }
    }

    private void judge(final List<ZipDirectory.Entry> entries) throws InstallException, IOException
    {
        final Set<String> names = new HashSet<>();
        final Set<String> files = new HashSet<>();
        final Set<String> directories = new HashSet<>();
        long total = 0;
        for (final ZipDirectory.Entry entry : entries)
        {
            judge(entry);
            if (!names.add(entry.name().toLowerCase(Locale.ROOT)))
            {
                throw refused("has two entries of the name " + entry.name());
            }
            total += entry.bytes();
            final List<String> parts = parts(entry);
            for (int i = 1; i < parts.size(); i++)
            {
                directories.add(String.join("/", parts.subList(0, i)));
            }
            (entry.isDirectory() ? directories : files).add(String.join("/", parts));
        }
        files.retainAll(directories);
        if (!files.isEmpty())
        {
            throw refused("has a file and a directory of the same name, " + files.iterator().next());
        }
        if (total > limits.totalBytes())
        {
            throw refused("would unpack to " + total + " bytes, and at most " + limits.totalBytes() + " are unpacked");
        }
        if (total > limits.freeBytes() && total / limits.ratio() > Files.size(archive))
        {
            throw refused("would unpack to more than " + limits.ratio() + " times its size, which no plugin does");
        }
    }

    private void judge(final ZipDirectory.Entry entry) throws InstallException
    {
        final String name = entry.name();
        if (entry.encrypted())
        {
            throw refused("is encrypted; unpack it, and pack it again without a password");
        }
        if (entry.special())
        {
            throw refused("has a link or a device, " + name + "; pack it with files and directories only");
        }
        if (entry.method() != STORED && entry.method() != DEFLATED)
        {
            throw refused("compresses " + name + " with method " + entry.method() + "; pack it with Deflate");
        }
        final List<String> parts = parts(entry);
        if (parts.size() > limits.depth())
        {
            throw refused("is nested deeper than " + limits.depth() + " directories: " + name);
        }
        for (final String part : parts)
        {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.contains("\\") ||
                part.chars().anyMatch(Character::isISOControl) || part.matches("[A-Za-z]:.*") ||
                part.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES)
            {
                throw refused("has an entry whose name is no relative path below it: '" +
                    name.replaceAll("\\p{Cntrl}", "?") + "'");
            }
        }
    }

    private static List<String> parts(final ZipDirectory.Entry entry)
    {
        final String name = entry.name();
        return List.of((entry.isDirectory() ? name.substring(0, name.length() - 1) : name).split("/", -1));
    }

    /** Whether it is, or lies where, an installation leaves its own marks; a disk may not care for case. */
    private static boolean isMark(final ZipDirectory.Entry entry)
    {
        return MARKS.contains(parts(entry).getFirst().toLowerCase(Locale.ROOT));
    }

    private void unpack(final ZipFile zip, final ZipDirectory.Entry entry, final Path directory)
        throws InstallException, IOException
    {
        final ZipEntry packed = zip.getEntry(entry.name());
        final Path target = directory.resolve(entry.name()).normalize();
        if (packed == null || packed.getSize() != entry.bytes() || !target.startsWith(directory))
        {
            throw refused("is damaged");
        }
        if (isMark(entry))
        {
            return;
        }
        if (entry.isDirectory())
        {
            Files.createDirectories(target);
            return;
        }
        final CRC32 sum = new CRC32();
        final Path parent = Objects.requireNonNull(target.getParent());
        try (InputStream in =
            new CheckedInputStream(new Limited(zip.getInputStream(packed), entry.bytes()), sum))
        {
            Files.createDirectories(parent);
            DiskTree.copy(in, target);
        }
        if (sum.getValue() != packed.getCrc() || Files.size(target) != entry.bytes())
        {
            throw refused("is damaged: " + entry.name() + " is not what it was when it was packed");
        }
    }

    private InstallException refused(final String what)
    {
        return new InstallException("The archive " + archive + " " + what + ".");
    }

    /** Ends with a failure instead of giving more than was declared. */
    private static final class Limited extends FilterInputStream
    {
        private long left;

        Limited(final InputStream in, final long bytes)
        {
            super(in);
            left = bytes;
        }

        private int count(final int read) throws IOException
        {
            left -= Math.max(read, 0);
            if (left < 0)
            {
                throw new ZipException("an entry is longer than it says");
            }
            return read;
        }

        @Override
        public int read() throws IOException
        {
            final int read = in.read();
            count(read < 0 ? read : 1);
            return read;
        }

        @Override
        public int read(final byte[] bytes, final int offset, final int length) throws IOException
        {
            return count(in.read(bytes, offset, length));
        }
    }
}
