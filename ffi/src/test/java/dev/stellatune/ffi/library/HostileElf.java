// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Shared libraries that no linker would write.
 */
final class HostileElf
{
    private static final int HEADERS = 64 + 3 * 56;
    private static final int DYNAMIC = 9 * 16;

    private HostileElf()
    {
    }

    static ByteBuffer buffer(final int bytes)
    {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Writes a library of these tables, whose addresses are their places in the file. */
    static Path write(
        final Path file,
        final int symbolCount,
        final ByteBuffer symbols,
        final byte[] names,
        final ByteBuffer versions,
        final int versionCount) throws IOException
    {
        final int hashAt = HEADERS + DYNAMIC;
        final int symbolsAt = hashAt + 8;
        final int indicesAt = symbolsAt + symbols.capacity();
        final int versionsAt = indicesAt + 2 * symbolCount;
        final int namesAt = versionsAt + versions.capacity();
        final int size = namesAt + names.length;
        final ByteBuffer elf = buffer(size);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        elf.putShort((short)3).putShort((short)62).putInt(1).putLong(0).putLong(64).putLong(0).putInt(0)
            .putShort((short)64).putShort((short)56).putShort((short)3).putShort((short)64).putInt(0);
        segment(elf, 1, 5, 0, size);
        segment(elf, 2, 6, HEADERS, DYNAMIC);
        segment(elf, 0x6474e551, 6, 0, 0);
        final long[] tags = {
            ElfDynamic.HASH, hashAt, ElfDynamic.SYMBOLS, symbolsAt, 5, namesAt, 10, names.length,
            ElfDynamic.SYMBOL_VERSIONS, versions.capacity() == 0 ? 0 : indicesAt,
            ElfDynamic.VERSIONS_NEEDED, versions.capacity() == 0 ? 0 : versionsAt,
            ElfDynamic.VERSIONS_NEEDED_COUNT, versionCount};
        for (final long word : tags)
        {
            elf.putLong(word);
        }
        elf.position(hashAt).putInt(1).putInt(symbolCount);
        elf.put(symbolsAt, symbols, 0, symbols.capacity());
        elf.put(versionsAt, versions, 0, versions.capacity()).put(namesAt, names);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE))
        {
            channel.write(elf.rewind());
        }
        return file;
    }

    private static void segment(final ByteBuffer elf, final int type, final int flags, final long at, final long bytes)
    {
        elf.putInt(type).putInt(flags).putLong(at).putLong(at).putLong(at).putLong(bytes).putLong(bytes).putLong(16);
    }
}
