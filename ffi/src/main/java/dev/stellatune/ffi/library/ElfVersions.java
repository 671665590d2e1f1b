// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The versions of an ELF file's symbols: those that it defines, and those that it wants of other libraries.
 *
 * @see <a href="https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html">
 *     Symbol versioning</a>
 */
final class ElfVersions
{
    private static final int NEED_BYTES = 16;
    private static final int NEED_ITEM_BYTES = 16;
    private static final int DEFINITION_BYTES = 20;
    private static final int DEFINITION_ITEM_BYTES = 8;
    private static final int FLAG_BASE = 1;
    private static final int FLAG_WEAK = 2;
    private static final int INDEX_MASK = 0x7FFF;
    private static final int FIRST_INDEX = 2;

    private final ElfImage image;
    private final ElfDynamic dynamic;
    private final @Nullable ByteBuffer indices;
    private final Map<Integer, String> names = new HashMap<>();
    private final Set<String> defined = new HashSet<>();
    private final Map<String, List<String>> needed = new HashMap<>();

    ElfVersions(final ElfImage image, final ElfDynamic dynamic, final int symbols)
        throws IOException, LibraryLoadException
    {
        this.image = image;
        this.dynamic = dynamic;

        final long address = dynamic.value(ElfDynamic.SYMBOL_VERSIONS);
        indices = address == 0 ? null : image.bytesAt(address, (long)symbols * Short.BYTES);
        readDefined();
        readNeeded();
    }

    /**
     * The version of a symbol, or null when it has none.
     */
    @Nullable String of(final int symbol)
    {
        final int index = indices == null ? 0 : indices.getShort(symbol * Short.BYTES) & INDEX_MASK;
        return index < FIRST_INDEX ? null : names.get(index);
    }

    /**
     * Whether another library that wants a version of this one gets it. A library without versions has them all.
     */
    boolean satisfies(final String version)
    {
        return defined.isEmpty() || defined.contains(version);
    }

    /**
     * The versions that must be there, by the name of the library that is to have them.
     */
    Map<String, List<String>> needed()
    {
        return needed;
    }

    private void readDefined() throws IOException, LibraryLoadException
    {
        long at = dynamic.value(ElfDynamic.VERSIONS_DEFINED);
        for (long left = dynamic.value(ElfDynamic.VERSIONS_DEFINED_COUNT); at != 0 && left > 0; left--)
        {
            final ByteBuffer definition = image.bytesAt(at, DEFINITION_BYTES);
            final long item = at + Integer.toUnsignedLong(definition.getInt(12));
            final String name = text(image.bytesAt(item, DEFINITION_ITEM_BYTES).getInt(0));
            defined.add(name);
            if ((definition.getShort(2) & FLAG_BASE) == 0)
            {
                names.put(definition.getShort(4) & INDEX_MASK, name);
            }

            at = next(at, definition.getInt(16));
        }
    }

    private void readNeeded() throws IOException, LibraryLoadException
    {
        long at = dynamic.value(ElfDynamic.VERSIONS_NEEDED);
        for (long left = dynamic.value(ElfDynamic.VERSIONS_NEEDED_COUNT); at != 0 && left > 0; left--)
        {
            final ByteBuffer need = image.bytesAt(at, NEED_BYTES);
            readItems(
                at + Integer.toUnsignedLong(need.getInt(8)),
                Short.toUnsignedInt(need.getShort(2)),
                needed.computeIfAbsent(text(need.getInt(4)), (file) -> new ArrayList<>()));
            at = next(at, need.getInt(12));
        }
    }

    private void readItems(final long first, final int count, final List<String> strong)
        throws IOException, LibraryLoadException
    {
        long at = first;
        for (int left = count; at != 0 && left > 0; left--)
        {
            final ByteBuffer item = image.bytesAt(at, NEED_ITEM_BYTES);
            final String name = text(item.getInt(8));
            names.put(item.getShort(6) & INDEX_MASK, name);
            if ((item.getShort(4) & FLAG_WEAK) == 0)
            {
                strong.add(name);
            }

            at = next(at, item.getInt(12));
        }
    }

    private String text(final int offset) throws LibraryLoadException
    {
        return dynamic.string(Integer.toUnsignedLong(offset));
    }

    private static long next(final long at, final int distance)
    {
        return distance == 0 ? 0 : at + Integer.toUnsignedLong(distance);
    }
}
