// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The loader's list of the system's libraries, as {@code ldconfig} writes it: which name is which file.
 *
 * @see <a href="https://man7.org/linux/man-pages/man8/ldconfig.8.html">ldconfig(8)</a>
 */
final class LoaderCache
{
    private static final Path SYSTEM = Path.of("/etc/ld.so.cache");
    private static final byte[] MAGIC = "glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OLD_MAGIC = "ld.so-1.7.0".getBytes(StandardCharsets.US_ASCII);
    private static final int OLD_HEADER_BYTES = 16;
    private static final int OLD_ENTRY_BYTES = 12;
    private static final int HEADER_BYTES = 48;
    private static final int ENTRY_BYTES = 24;

    private final Map<String, List<Path>> files = new HashMap<>();

    private LoaderCache()
    {
    }

    /**
     * Reads the list of this system; empty where it has none that can be read.
     */
    static LoaderCache read()
    {
        try
        {
            return of(Files.readAllBytes(SYSTEM));
        }
        catch (final IOException e)
        {
            return new LoaderCache();
        }
    }

    /**
     * Reads a list. What contradicts itself is left out.
     */
    static LoaderCache of(final byte[] bytes)
    {
        final LoaderCache cache = new LoaderCache();
        final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        final int start = start(bytes, buffer);
        if (start + HEADER_BYTES > bytes.length || !startsWith(bytes, start, MAGIC))
        {
            return cache;
        }

        final long count = Integer.toUnsignedLong(buffer.getInt(start + 20));
        for (long i = 0; i < count && start + HEADER_BYTES + (i + 1) * ENTRY_BYTES <= bytes.length; i++)
        {
            final int at = (int)(start + HEADER_BYTES + i * ENTRY_BYTES);
            final String name = text(bytes, start + Integer.toUnsignedLong(buffer.getInt(at + 4)));
            final String file = text(bytes, start + Integer.toUnsignedLong(buffer.getInt(at + 8)));
            if (file.startsWith("/"))
            {
                add(cache.files.computeIfAbsent(name, (key) -> new ArrayList<>()), file);
            }
        }

        return cache;
    }

    private static void add(final List<Path> files, final String file)
    {
        try
        {
            files.add(Path.of(file));
        }
        catch (final InvalidPathException ignored)
        {
            // It has letters that the language of this process has not.
        }
    }

    /**
     * The files of a name, for this machine or another one, the best first.
     */
    List<Path> files(final String name)
    {
        return files.getOrDefault(name, List.of());
    }

    /**
     * Where the list begins: it may stand behind one in the format that it replaced.
     */
    private static int start(final byte[] bytes, final ByteBuffer buffer)
    {
        if (bytes.length < OLD_HEADER_BYTES || !startsWith(bytes, 0, OLD_MAGIC))
        {
            return 0;
        }

        final long end = OLD_HEADER_BYTES + Integer.toUnsignedLong(buffer.getInt(12)) * OLD_ENTRY_BYTES;
        return (int)Math.min((end + 7) & -8, bytes.length);
    }

    private static boolean startsWith(final byte[] bytes, final int at, final byte[] prefix)
    {
        return at + prefix.length <= bytes.length &&
            Arrays.equals(bytes, at, at + prefix.length, prefix, 0, prefix.length);
    }

    private static String text(final byte[] bytes, final long offset)
    {
        if (offset >= bytes.length)
        {
            return "";
        }

        int end = (int)offset;
        while (end < bytes.length && bytes[end] != 0)
        {
            end++;
        }

        return new String(bytes, (int)offset, end - (int)offset, StandardCharsets.UTF_8);
    }
}
