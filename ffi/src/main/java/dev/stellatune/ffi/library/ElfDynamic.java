// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The dynamic section of an ELF file: what the loader is asked to do, and the names that go with it.
 */
final class ElfDynamic
{
    static final long HASH = 4;
    static final long SYMBOLS = 6;
    static final long SONAME = 14;
    static final long RPATH = 15;
    static final long RUNPATH = 29;
    static final long FLAGS = 30;
    static final long GNU_HASH = 0x6FFFFEF5L;
    static final long FLAGS_1 = 0x6FFFFFFBL;

    private static final long END = 0;
    private static final long NEEDED = 1;
    private static final long STRINGS = 5;
    private static final long STRINGS_BYTES = 10;
    private static final int ENTRY_BYTES = 16;

    private final ElfImage image;
    private final Map<Long, Long> values = new HashMap<>();
    private final List<Long> needed = new ArrayList<>();
    private final ByteBuffer strings;

    ElfDynamic(final ElfImage image) throws IOException, LibraryLoadException
    {
        this.image = image;

        final ByteBuffer entries = image.dynamicSegment();
        while (entries.remaining() >= ENTRY_BYTES)
        {
            final long tag = entries.getLong();
            final long value = entries.getLong();
            if (tag == END)
            {
                break;
            }
            else if (tag == NEEDED)
            {
                needed.add(value);
            }
            else
            {
                values.put(tag, value);
            }
        }

        strings = image.bytesAt(value(STRINGS), value(STRINGS_BYTES));
    }

    /**
     * The value of a tag, 0 where the file has none.
     */
    long value(final long tag)
    {
        return values.getOrDefault(tag, 0L);
    }

    /**
     * The text of a tag that refers to the string table.
     */
    @Nullable String text(final long tag) throws LibraryLoadException
    {
        final Long offset = values.get(tag);
        return offset == null ? null : string(offset);
    }

    List<String> needed() throws LibraryLoadException
    {
        final List<String> names = new ArrayList<>();
        for (final long offset : needed)
        {
            names.add(string(offset));
        }

        return List.copyOf(names);
    }

    /**
     * A name in the string table.
     */
    String string(final long offset) throws LibraryLoadException
    {
        if (offset < 0 || offset >= strings.limit())
        {
            throw image.damaged();
        }

        final int start = (int)offset;
        int end = start;
        while (strings.get(end) != 0)
        {
            if (++end == strings.limit())
            {
                throw image.damaged();
            }
        }

        final byte[] name = new byte[end - start];
        strings.get(start, name);
        return new String(name, StandardCharsets.UTF_8);
    }
}
