// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The dynamic symbols of an ELF file: what it offers and what it wants.
 *
 * <p>The symbol table does not say how long it is. The loader never needs to know, because it comes through a hash
 * table, and so do we: the old one counts the symbols, in the GNU one the last chain ends at the last symbol. Only
 * where a GNU table has no chain, as nothing is exported, the section that holds the symbols tells.
 */
final class ElfSymbols
{
    private static final int SYMBOL_BYTES = 24;
    private static final int BINDING_LOCAL = 0;
    private static final int BINDING_UNIQUE = 10;
    private static final int VISIBILITY_INTERNAL = 1;
    private static final int VISIBILITY_HIDDEN = 2;
    private static final int GNU_HEADER_BYTES = 16;
    private static final int SECTION_SYMBOLS = 11;

    private final ElfImage image;
    private final ElfDynamic dynamic;
    private final Set<String> exports = new HashSet<>();
    private final Set<String> imports = new HashSet<>();
    private final List<String> unique = new ArrayList<>();

    ElfSymbols(final ElfImage image, final ElfDynamic dynamic) throws IOException, LibraryLoadException
    {
        this.image = image;
        this.dynamic = dynamic;

        final ByteBuffer table = image.bytesAt(dynamic.value(ElfDynamic.SYMBOLS), count() * SYMBOL_BYTES);
        for (int at = SYMBOL_BYTES; at < table.limit(); at += SYMBOL_BYTES)
        {
            add(
                dynamic.string(Integer.toUnsignedLong(table.getInt(at))),
                (table.get(at + 4) & 0xFF) >>> 4,
                table.get(at + 5) & 3,
                table.getShort(at + 6) != 0);
        }
    }

    Set<String> exports()
    {
        return exports;
    }

    Set<String> imports()
    {
        return imports;
    }

    List<String> unique()
    {
        return unique;
    }

    private void add(final String name, final int binding, final int visibility, final boolean defined)
    {
        if (name.isEmpty())
        {
            return;
        }

        if (!defined)
        {
            imports.add(name);
        }
        else if (binding != BINDING_LOCAL && visibility != VISIBILITY_INTERNAL && visibility != VISIBILITY_HIDDEN)
        {
            exports.add(name);
            if (binding == BINDING_UNIQUE)
            {
                unique.add(name);
            }
        }
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
