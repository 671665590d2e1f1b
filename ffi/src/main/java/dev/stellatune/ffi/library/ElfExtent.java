// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Whether a library that somebody is writing has come to its end.
 *
 * @see <a href="https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html">System V ABI, ELF header</a>
 */
public final class ElfExtent
{
    private static final int HEADER_BYTES = 64;
    private static final int MAGIC = 0x464C457F;
    private static final int PROGRAM_TABLE = 32;
    private static final int SECTION_TABLE = 40;
    private static final int PROGRAM_ENTRY_BYTES = 54;
    private static final int PROGRAM_ENTRIES = 56;
    private static final int SECTION_ENTRY_BYTES = 58;
    private static final int SECTION_ENTRIES = 60;
    private static final int SEGMENT_OFFSET = 8;
    private static final int SEGMENT_FILE_BYTES = 32;
    private static final int SEGMENT_BYTES = 40;
    private static final int MAX_TABLE_BYTES = 1 << 16;

    private ElfExtent()
    {
    }

    /**
     * Whether the tables of a file and all that they say is loaded lie inside its length. [any-thread]
     *
     * @param file may be absent, unreadable or no library at all: then the answer is false.
     * @return true when nothing is missing; its content may still change.
     */
    public static boolean isComplete(final Path file)
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ))
        {
            return isComplete(channel, channel.size());
        }
        catch (final IOException | RuntimeException e)
        {
            return false;
        }
    }

    private static boolean isComplete(final FileChannel channel, final long length) throws IOException
    {
        final ByteBuffer header = read(channel, 0, HEADER_BYTES);
        if (header.remaining() < HEADER_BYTES || header.getInt(0) != MAGIC)
        {
            return false;
        }
        final long programs = header.getLong(PROGRAM_TABLE);
        final int programBytes = entries(header, PROGRAM_ENTRY_BYTES, PROGRAM_ENTRIES);
        final int sectionBytes = entries(header, SECTION_ENTRY_BYTES, SECTION_ENTRIES);
        return programBytes <= MAX_TABLE_BYTES &&
            isInside(programs, programBytes, length) &&
            isInside(header.getLong(SECTION_TABLE), sectionBytes, length) &&
            holdsSegments(read(channel, programs, programBytes), Short.toUnsignedInt(
                header.getShort(PROGRAM_ENTRY_BYTES)), length);
    }

    private static boolean holdsSegments(final ByteBuffer table, final int entryBytes, final long length)
    {
        if (entryBytes < SEGMENT_BYTES)
        {
            return false;
        }
        for (int at = 0; at + entryBytes <= table.limit(); at += entryBytes)
        {
            if (!isInside(table.getLong(at + SEGMENT_OFFSET), table.getLong(at + SEGMENT_FILE_BYTES), length))
            {
                return false;
            }
        }
        return true;
    }

    private static int entries(final ByteBuffer header, final int bytes, final int count)
    {
        return Short.toUnsignedInt(header.getShort(bytes)) * Short.toUnsignedInt(header.getShort(count));
    }

    private static boolean isInside(final long offset, final long bytes, final long length)
    {
        return offset >= 0 && bytes >= 0 && offset <= length && bytes <= length - offset;
    }

    private static ByteBuffer read(final FileChannel channel, final long offset, final int bytes) throws IOException
    {
        final ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining())
        {
            if (channel.read(buffer, offset + buffer.position()) < 0)
            {
                break;
            }
        }
        return buffer.flip();
    }
}
