// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The dynamic symbols of an ELF file: what it offers and what it wants. They stay as they were read, in a table that
 * is searched when someone asks, since most loads ask for two or three names.
 *
 * <p>The symbol table does not say how long it is. The loader never needs to know, because it comes through a hash
 * table, and so do we: the old one counts the symbols, in the GNU one the last chain ends at the last symbol. Only
 * where a GNU table has no chain, as nothing is exported, the section that holds the symbols tells.
 */
final class ElfSymbols
{
    private static final int SYMBOL_BYTES = 24;
    private static final int BINDING_LOCAL = 0;
    private static final int BINDING_WEAK = 2;
    private static final int BINDING_UNIQUE = 10;
    private static final int TYPE_OBJECT = 1;
    private static final int TYPE_COMMON = 5;
    private static final int TYPE_THREAD_LOCAL = 6;
    private static final int VISIBILITY_INTERNAL = 1;
    private static final int VISIBILITY_HIDDEN = 2;
    private static final int GNU_HEADER_BYTES = 16;
    private static final int SECTION_SYMBOLS = 11;

    private final ElfImage image;
    private final ElfDynamic dynamic;
    private final ByteBuffer table;

    ElfSymbols(final ElfImage image, final ElfDynamic dynamic) throws IOException, LibraryLoadException
    {
        this.image = image;
        this.dynamic = dynamic;

        table = image.bytesAt(dynamic.value(ElfDynamic.SYMBOLS), count() * SYMBOL_BYTES);
        for (int i = 1; i < size(); i++)
        {
            dynamic.check(nameOffset(i));
        }
    }

    /**
     * How many there are. The one with number 0 means nothing.
     */
    int size()
    {
        return table.limit() / SYMBOL_BYTES;
    }

    String name(final int symbol)
    {
        return dynamic.name((int)nameOffset(symbol));
    }

    /**
     * The address of a symbol; 0 for a number that none has.
     */
    long value(final int symbol)
    {
        return symbol < 0 || symbol >= size() ? 0 : table.getLong(symbol * SYMBOL_BYTES + 8);
    }

    /**
     * Whether the library uses a symbol of another one, and cannot do without.
     */
    boolean isWanted(final int symbol)
    {
        return !isDefined(symbol) && binding(symbol) != BINDING_WEAK && binding(symbol) != BINDING_LOCAL;
    }

    /**
     * Whether other libraries can use a symbol of this one.
     */
    boolean isOffered(final int symbol)
    {
        final int visibility = table.get(symbol * SYMBOL_BYTES + 5) & 3;
        return isDefined(symbol) && binding(symbol) != BINDING_LOCAL &&
            visibility != VISIBILITY_INTERNAL && visibility != VISIBILITY_HIDDEN;
    }

    /**
     * Whether a symbol is data. What is neither data nor declared to be a function, as in hand-written assembly, may
     * be a function.
     */
    boolean isData(final int symbol)
    {
        final int type = table.get(symbol * SYMBOL_BYTES + 4) & 0xF;
        return type == TYPE_OBJECT || type == TYPE_COMMON || type == TYPE_THREAD_LOCAL;
    }

    /**
     * Finds what the library offers under a name.
     *
     * @return number of the symbol, 0 when there is none.
     */
    int offered(final String name)
    {
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        for (int i = 1; i < size(); i++)
        {
            if (isNamed(i, bytes) && isOffered(i))
            {
                return i;
            }
        }

        return 0;
    }

    /**
     * Whether the library uses a symbol of another one, be it there or not.
     */
    boolean imports(final String name)
    {
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        for (int i = 1; i < size(); i++)
        {
            if (isNamed(i, bytes) && !isDefined(i))
            {
                return true;
            }
        }

        return false;
    }

    /**
     * Whether the library uses any symbol of another one whose name begins so.
     */
    boolean importsAnyOf(final String prefix)
    {
        final byte[] bytes = prefix.getBytes(StandardCharsets.UTF_8);
        for (int i = 1; i < size(); i++)
        {
            if (!isDefined(i) && dynamic.isPrefix((int)nameOffset(i), bytes))
            {
                return true;
            }
        }

        return false;
    }

    List<String> unique()
    {
        final List<String> names = new ArrayList<>();
        for (int i = 1; i < size(); i++)
        {
            if (binding(i) == BINDING_UNIQUE && isOffered(i))
            {
                names.add(name(i));
            }
        }

        return List.copyOf(names);
    }

    private boolean isNamed(final int symbol, final byte[] name)
    {
        return dynamic.isName((int)nameOffset(symbol), name);
    }

    private boolean isDefined(final int symbol)
    {
        return table.getShort(symbol * SYMBOL_BYTES + 6) != 0;
    }

    private int binding(final int symbol)
    {
        return (table.get(symbol * SYMBOL_BYTES + 4) & 0xFF) >>> 4;
    }

    private long nameOffset(final int symbol)
    {
        return Integer.toUnsignedLong(table.getInt(symbol * SYMBOL_BYTES));
    }

    private long count() throws IOException, LibraryLoadException
    {
        final long hash = dynamic.value(ElfDynamic.HASH);
        if (hash != 0)
        {
            return Integer.toUnsignedLong(image.bytesAt(hash, 8).getInt(4));
        }

        final long gnuHash = dynamic.value(ElfDynamic.GNU_HASH);
        if (gnuHash == 0)
        {
            throw image.damaged();
        }

        return gnuCount(gnuHash);
    }

    private long gnuCount(final long address) throws IOException, LibraryLoadException
    {
        final ByteBuffer header = image.bytesAt(address, GNU_HEADER_BYTES);
        final long bucketCount = Integer.toUnsignedLong(header.getInt(0));
        final long firstHashed = Integer.toUnsignedLong(header.getInt(4));
        final long filterWords = Integer.toUnsignedLong(header.getInt(8));

        final long bucketsAt = address + GNU_HEADER_BYTES + filterWords * Long.BYTES;
        final ByteBuffer buckets = image.bytesAt(bucketsAt, bucketCount * Integer.BYTES);
        long last = 0;
        while (buckets.hasRemaining())
        {
            last = Math.max(last, Integer.toUnsignedLong(buckets.getInt()));
        }

        if (last < firstHashed)
        {
            return Math.max(firstHashed, image.sectionBytes(SECTION_SYMBOLS) / SYMBOL_BYTES);
        }

        final long chainsAt = bucketsAt + bucketCount * Integer.BYTES;
        while ((image.bytesAt(chainsAt + (last - firstHashed) * Integer.BYTES, Integer.BYTES).getInt() & 1) == 0)
        {
            last++;
        }

        return last + 1;
    }
}
