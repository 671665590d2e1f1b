// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The dynamic section of an ELF file: what the loader is asked to do, and the names that go with it.
 */
final class ElfDynamic
{
    static final long HASH = 4;
    static final long SYMBOLS = 6;
    static final long RELOCATIONS = 7;
    static final long RELOCATIONS_BYTES = 8;
    static final long SONAME = 14;
    static final long RPATH = 15;
    static final long TEXT_RELOCATIONS = 22;
    static final long INIT_ARRAY = 25;
    static final long INIT_ARRAY_BYTES = 27;
    static final long RUNPATH = 29;
    static final long FLAGS = 30;
    static final long GNU_HASH = 0x6FFFFEF5L;
    static final long SYMBOL_VERSIONS = 0x6FFFFFF0L;
    static final long FLAGS_1 = 0x6FFFFFFBL;
    static final long VERSIONS_DEFINED = 0x6FFFFFFCL;
    static final long VERSIONS_DEFINED_COUNT = 0x6FFFFFFDL;
    static final long VERSIONS_NEEDED = 0x6FFFFFFEL;
    static final long VERSIONS_NEEDED_COUNT = 0x6FFFFFFFL;

    private static final long END = 0;
    private static final long NEEDED = 1;
    private static final long STRINGS = 5;
    private static final long STRINGS_BYTES = 10;

    /** Names share text in the string table, those that end alike or have several versions, but not much of it. */
    private static final int SHARING = 16;
    private static final int FEW_BYTES = 1 << 16;

    private final ElfImage image;
    private final long[] entries;
    private final byte[] strings;
    private long room;

    ElfDynamic(final ElfImage image) throws IOException, LibraryLoadException
    {
        this.image = image;

        final ByteBuffer segment = image.dynamicSegment();
        final long[] words = new long[segment.remaining() / (2 * Long.BYTES) * 2];
        segment.asLongBuffer().get(words);
        int end = 0;
        while (end < words.length && words[end] != END)
        {
            end += 2;
        }

        entries = Arrays.copyOf(words, end);
        strings = image.bytesAt(value(STRINGS), value(STRINGS_BYTES)).array();
        if (strings.length > 0 && strings[strings.length - 1] != 0)
        {
            throw image.damaged();
        }

        room = (long)SHARING * strings.length + FEW_BYTES;
    }

    /**
     * Whether the file has a tag.
     */
    boolean has(final long tag)
    {
        return indexOf(tag) >= 0;
    }

    /**
     * The value of a tag, 0 where the file has none. The last one counts.
     */
    long value(final long tag)
    {
        final int index = indexOf(tag);
        return index < 0 ? 0 : entries[index + 1];
    }

    /**
     * The text of a tag that refers to the string table.
     */
    @Nullable String text(final long tag) throws LibraryLoadException
    {
        return has(tag) ? string(value(tag)) : null;
    }

    List<String> needed() throws LibraryLoadException
    {
        final List<String> names = new ArrayList<>();
        for (int i = 0; i < entries.length; i += 2)
        {
            if (entries[i] == NEEDED)
            {
                names.add(string(entries[i + 1]));
            }
        }

        return List.copyOf(names);
    }

    /**
     * A name in the string table.
     */
    String string(final long offset) throws LibraryLoadException
    {
        return name(check(offset));
    }

    /**
     * A name in the string table, at an offset that was checked.
     */
    String name(final int offset)
    {
        return new String(strings, offset, end(offset) - offset, StandardCharsets.UTF_8);
    }

    /**
     * Whether a name at an offset that was checked begins so.
     */
    boolean isPrefix(final int offset, final byte[] prefix)
    {
        final int end = offset + prefix.length;
        return end < strings.length && Arrays.equals(strings, offset, end, prefix, 0, prefix.length);
    }

    private int end(final int offset)
    {
        int end = offset;
        while (strings[end] != 0)
        {
            end++;
        }

        return end;
    }

    /**
     * Whether there is a certain name at an offset that was checked.
     */
    boolean isName(final int offset, final byte[] name)
    {
        final int end = offset + name.length;
        return end < strings.length && strings[end] == 0 &&
            Arrays.equals(strings, offset, end, name, 0, name.length);
    }

    /**
     * Checks that there is a name at an offset. It ends within the table, whose last byte is zero. All names that were
     * checked together are not much longer than the table: a small file cannot make them fill the memory.
     */
    int check(final long offset) throws LibraryLoadException
    {
        if (offset < 0 || offset >= strings.length)
        {
            throw image.damaged();
        }

        room -= end((int)offset) - offset + 1;
        if (room < 0)
        {
            throw image.damaged();
        }

        return (int)offset;
    }

    private int indexOf(final long tag)
    {
        for (int i = entries.length - 2; i >= 0; i -= 2)
        {
            if (entries[i] == tag)
            {
                return i;
            }
        }

        return -1;
    }
}
