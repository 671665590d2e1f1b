// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import dev.stellatune.ffi.library.Finding.Code;

/**
 * The outermost layer of an ELF file: its header, its segments, and bounded access to what lies in them.
 *
 * <p>Every offset, size and count in the file is taken for a lie until it is proven to lie within the file. Only the
 * tables that are asked for are read, and the file is never mapped: its owner may cut it at any time.
 */
final class ElfImage
{
    private static final int MAGIC = 0x464C457F;
    private static final int HEADER_BYTES = 64;
    private static final int SEGMENT_BYTES = 56;
    private static final int SECTION_BYTES = 64;
    private static final int MAX_TABLE_BYTES = 64 << 20;

    private static final int TYPE_RELOCATABLE = 1;
    private static final int TYPE_EXECUTABLE = 2;
    private static final int TYPE_SHARED = 3;

    private static final int SEGMENT_LOAD = 1;
    private static final int SEGMENT_DYNAMIC = 2;
    private static final int SEGMENT_TLS = 7;
    private static final int SEGMENT_GNU_STACK = 0x6474E551;
    private static final int FLAG_EXECUTE = 1;

    /**
     * Reads what it wants from an open file.
     *
     * @param <T> what comes of it.
     */
    @FunctionalInterface
    interface Reader<T>
    {
        T read(ElfImage image) throws IOException, LibraryLoadException;
    }

    private record Segment(long address, long offset, long fileBytes)
    {
        boolean contains(final long from, final long bytes)
        {
            final long start = from - address;
            return start >= 0 && start <= fileBytes && bytes >= 0 && bytes <= fileBytes - start;
        }
    }

    private final FileChannel channel;
    private final long size;
    private final Path shown;
    private final List<Segment> segments = new ArrayList<>();
    private long dynamicOffset = -1;
    private long dynamicBytes;
    private ByteBuffer sections = ByteBuffer.allocate(0);
    private long threadLocalBytes;
    private boolean executableStack = true;

    /**
     * Reads header and segments.
     *
     * @param channel of the file, open as long as this object is used.
     * @param shown   path for messages.
     */
    ElfImage(final FileChannel channel, final Path shown) throws IOException, LibraryLoadException
    {
        this.channel = channel;
        this.size = channel.size();
        this.shown = shown;

        final ByteBuffer header = readHeader();
        checkType(header.getShort(16));
        readSections(header);
        readSegments(header);

        if (dynamicOffset < 0)
        {
            throw refused(Code.NOT_A_LIBRARY, "it is not a shared library", "link it with -shared");
        }
    }

    /**
     * Opens a file for as long as a reader needs it.
     *
     * @param shown path for messages.
     */
    static <T> T open(final Path file, final Path shown, final Reader<T> reader) throws LibraryLoadException
    {
        if (!Files.exists(file))
        {
            throw LibraryLoadException.because(shown, Code.NO_SUCH_FILE, "there is no such file", "check the path");
        }

        if (!Files.isRegularFile(file))
        {
            final String kind = Files.isDirectory(file) ? "it is a directory" : "it is not a regular file";
            throw LibraryLoadException.because(shown, Code.NOT_A_FILE, kind, "give the plugin's .so file");
        }

        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ))
        {
            return reader.read(new ElfImage(channel, shown));
        }
        catch (final AccessDeniedException e)
        {
            throw LibraryLoadException.because(
                shown, Code.UNREADABLE, "it may not be read", "change its permissions", e);
        }
        catch (final IOException e)
        {
            throw LibraryLoadException.because(
                shown, Code.UNREADABLE, "reading it failed (" + e.getMessage() + ")", "try again", e);
        }
    }

    /**
     * Whether loading this file makes the stack executable. A file that does not say wants it so: that is what the
     * loader assumes.
     */
    boolean executableStack()
    {
        return executableStack;
    }

    /**
     * How much room the thread-local variables take in each thread.
     */
    long threadLocalBytes()
    {
        return threadLocalBytes;
    }

    ByteBuffer dynamicSegment() throws IOException, LibraryLoadException
    {
        return bytes(dynamicOffset, dynamicBytes);
    }

    /**
     * How long the first section of a type is; 0 when there is none, as in a file stripped of its sections.
     */
    long sectionBytes(final int type)
    {
        for (int at = 0; at < sections.limit(); at += SECTION_BYTES)
        {
            if (sections.getInt(at + 4) == type)
            {
                return sections.getLong(at + 32);
            }
        }

        return 0;
    }

    /**
     * Bytes that the loader would place at an address.
     */
    ByteBuffer bytesAt(final long address, final long bytes) throws IOException, LibraryLoadException
    {
        for (final Segment segment : segments)
        {
            if (segment.contains(address, bytes))
            {
                return bytes(segment.offset + (address - segment.address), bytes);
            }
        }

        throw damaged();
    }

    /**
     * Bytes that the loader would place at an address, fewer where the file has no more of them there.
     */
    ByteBuffer bytesUpTo(final long address, final long bytes) throws IOException, LibraryLoadException
    {
        for (final Segment segment : segments)
        {
            if (segment.contains(address, 0))
            {
                final long from = address - segment.address;
                return bytes(segment.offset + from, Math.min(bytes, segment.fileBytes - from));
            }
        }

        return ByteBuffer.allocate(0);
    }

    LibraryLoadException refused(final Code code, final String why, final String next)
    {
        return LibraryLoadException.because(shown, code, why, next);
    }

    LibraryLoadException damaged()
    {
        return refused(Code.DAMAGED, "it is damaged: its tables contradict each other", "build or copy it again");
    }

    LibraryLoadException aProgram()
    {
        return refused(Code.NOT_A_LIBRARY, "it is a program, not a library", "link it with -shared");
    }

    private LibraryLoadException truncated()
    {
        return refused(
            Code.CUT_OFF, "it is cut off: it refers to data beyond its " + size + " bytes", "build or copy it again");
    }

    private ByteBuffer bytes(final long offset, final long bytes) throws IOException, LibraryLoadException
    {
        if (offset < 0 || bytes < 0 || offset > size || bytes > size - offset)
        {
            throw truncated();
        }

        if (bytes > MAX_TABLE_BYTES)
        {
            throw damaged();
        }

        final ByteBuffer buffer = ByteBuffer.allocate((int)bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining())
        {
            if (channel.read(buffer, offset + buffer.position()) <= 0)
            {
                throw truncated();
            }
        }

        return buffer.flip();
    }

    private ByteBuffer readHeader() throws IOException, LibraryLoadException
    {
        if (size == 0)
        {
            throw refused(Code.EMPTY, "it is empty", "build or copy it again");
        }

        final ByteBuffer start = bytes(0, Math.min(size, HEADER_BYTES));
        if (size < Integer.BYTES || start.getInt(0) != MAGIC)
        {
            throw refused(Code.NOT_ELF, "it is not a library but something else", "give the plugin's .so file");
        }

        final ByteBuffer header = start.limit() < HEADER_BYTES ? bytes(0, HEADER_BYTES) : start;
        final int machine = Short.toUnsignedInt(header.getShort(18));
        if (header.get(4) != 2 || header.get(5) != 1 || machine != Machine.running())
        {
            throw refused(
                Code.WRONG_MACHINE,
                "it is built for " + Machine.describe(header.get(4), machine) + ", not for " + Machine.name(),
                "build it for this machine");
        }

        return header;
    }

    private void checkType(final int type) throws LibraryLoadException
    {
        switch (type)
        {
            case TYPE_SHARED ->
            {
            }
            case TYPE_RELOCATABLE -> throw refused(
                Code.NOT_A_LIBRARY, "it is an object file, not linked yet", "link it with -shared");
            case TYPE_EXECUTABLE -> throw aProgram();
            default -> throw refused(Code.NOT_A_LIBRARY, "it is not a shared library", "link it with -shared");
        }
    }

    /**
     * The loader does not need sections, but a file without the table that it announces has lost its end.
     */
    private void readSections(final ByteBuffer header) throws IOException, LibraryLoadException
    {
        final int count = Short.toUnsignedInt(header.getShort(60));
        if (count > 0 && header.getShort(58) != SECTION_BYTES)
        {
            throw damaged();
        }

        sections = bytes(header.getLong(40), (long)count * SECTION_BYTES);
    }

    private void readSegments(final ByteBuffer header) throws IOException, LibraryLoadException
    {
        final int count = Short.toUnsignedInt(header.getShort(56));
        if (count > 0 && header.getShort(54) != SEGMENT_BYTES)
        {
            throw damaged();
        }

        final ByteBuffer table = bytes(header.getLong(32), (long)count * SEGMENT_BYTES);
        for (int at = 0; at < table.limit(); at += SEGMENT_BYTES)
        {
            final long offset = table.getLong(at + 8);
            final long fileBytes = table.getLong(at + 32);
            switch (table.getInt(at))
            {
                case SEGMENT_LOAD -> addSegment(new Segment(table.getLong(at + 16), offset, fileBytes));
                case SEGMENT_DYNAMIC ->
                {
                    dynamicOffset = offset;
                    dynamicBytes = fileBytes;
                }
                case SEGMENT_TLS -> threadLocalBytes = table.getLong(at + 40);
                case SEGMENT_GNU_STACK -> executableStack = (table.getInt(at + 4) & FLAG_EXECUTE) != 0;
                default ->
                {
                }
            }
        }
    }

    private void addSegment(final Segment segment) throws LibraryLoadException
    {
        if (segment.offset < 0 || segment.fileBytes < 0 || segment.offset > size ||
            segment.fileBytes > size - segment.offset)
        {
            throw truncated();
        }

        segments.add(segment);
    }

    /**
     * What the code in a file is made for.
     */
    private static final class Machine
    {
        private static final int X86_64 = 62;
        private static final int AARCH64 = 183;

        private Machine()
        {
        }

        static int running()
        {
            return "aarch64".equals(architecture()) ? AARCH64 : X86_64;
        }

        static String name()
        {
            return describe(2, running());
        }

        static String describe(final int wordClass, final int machine)
        {
            final String bits = wordClass == 1 ? "32-bit " : "64-bit ";
            return switch (machine)
            {
                case 3 -> "32-bit x86";
                case X86_64 -> bits + "x86";
                case 40 -> "32-bit ARM";
                case AARCH64 -> bits + "ARM";
                case 243 -> bits + "RISC-V";
                default -> bits + "machine type " + machine;
            };
        }

        private static String architecture()
        {
            return Objects.requireNonNullElse(System.getProperty("os.arch"), "");
        }
    }
}
