// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the central directory of a ZIP archive, with what {@link java.util.zip.ZipFile} does not tell: links,
 * encryption, and names as they stand there.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">the format</a>, sections 4.3.12 and 4.3.16
 */
final class ZipDirectory
{
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int MAX_COMMENT_BYTES = 0xFFFF;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int ENTRY_BYTES = 46;
    private static final int MAX_DIRECTORY_BYTES = 16 << 20;
    private static final int SHORT = 0xFFFF;
    private static final long INT = 0xFFFF_FFFFL;
    private static final int UNIX = 3;
    private static final int DARWIN = 19;
    private static final int FILE_TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;

    private ZipDirectory()
    {
    }

    /**
     * An entry, as the archive declares it.
     *
     * @param name      with a slash at the end when it is a directory.
     * @param encrypted whether its bytes need a password.
     * @param method    of compression: 0 stored, 8 deflated.
     * @param bytes     unpacked.
     * @param special   neither file nor directory: a link, a device.
     */
    record Entry(String name, boolean encrypted, int method, long bytes, boolean special)
    {
        boolean isDirectory()
        {
            return name.endsWith("/");
        }
    }

    /** The archive is none, or is damaged, in words that can follow its name. */
    static final class MalformedException extends IOException
    {
        private static final long serialVersionUID = 1L;

        MalformedException(final String message)
        {
            super(message);
        }
    }

    /**
     * Reads an archive's entries.
     *
     * @param max how many there may be.
     * @throws MalformedException when it is not a ZIP archive, is damaged, or has more.
     */
    static List<Entry> read(final Path archive, final int max) throws IOException
    {
        try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.READ))
        {
            final long tailBytes = Math.min(channel.size(), END_BYTES + MAX_COMMENT_BYTES);
            final long tailAt = channel.size() - tailBytes;
            final ByteBuffer tail = read(channel, tailAt, (int)tailBytes);
            final int end = findEnd(tail);
            final int count = tail.getShort(end + 10) & SHORT;
            final long bytes = tail.getInt(end + 12) & INT;
            if (count > max || bytes > MAX_DIRECTORY_BYTES)
            {
                throw new MalformedException("has " + (count == SHORT ? "too many" : count) +
                    " entries, and at most " + max + " are unpacked");
            }
            final long at = tailAt + end - bytes;
            if (at < 0)
            {
                throw damaged();
            }
            return entries(read(channel, at, (int)bytes), count);
        }
    }

    private static int findEnd(final ByteBuffer tail) throws MalformedException
    {
        for (int at = tail.limit() - END_BYTES; at >= 0; at--)
        {
            if (tail.getInt(at) == END_SIGNATURE &&
                at + END_BYTES + (tail.getShort(at + 20) & SHORT) == tail.limit())
            {
                return at;
            }
        }
        throw new MalformedException("is no ZIP archive, or is cut off");
    }

    private static List<Entry> entries(final ByteBuffer directory, final int count) throws MalformedException
    {
        final List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            if (directory.remaining() < ENTRY_BYTES || directory.getInt(directory.position()) != ENTRY_SIGNATURE)
            {
                throw damaged();
            }
            final int at = directory.position();
            final int nameBytes = directory.getShort(at + 28) & SHORT;
            final int length =
                ENTRY_BYTES + nameBytes + (directory.getShort(at + 30) & SHORT) + (directory.getShort(at + 32) & SHORT);
            if (directory.remaining() < length)
            {
                throw damaged();
            }
            entries.add(new Entry(
                name(directory.slice(at + ENTRY_BYTES, nameBytes)),
                (directory.getShort(at + 8) & 1) != 0,
                directory.getShort(at + 10) & SHORT,
                directory.getInt(at + 24) & INT,
                isSpecial(directory.get(at + 5), directory.getInt(at + 38) >>> 16)));
            directory.position(at + length);
        }
        return entries;
    }

    private static String name(final ByteBuffer bytes) throws MalformedException
    {
        try
        {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        }
        catch (final CharacterCodingException e)
        {
            throw new MalformedException("has a name that is not UTF-8");
        }
    }

    private static boolean isSpecial(final byte system, final int mode)
    {
        final int type = mode & FILE_TYPE;
        return (system == UNIX || system == DARWIN) && type != 0 && type != REGULAR && type != DIRECTORY;
    }

    private static ByteBuffer read(final FileChannel channel, final long at, final int bytes) throws IOException
    {
        final ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining())
        {
            if (channel.read(buffer, at + buffer.position()) < 0)
            {
                throw damaged();
            }
        }
        return buffer.flip();
    }

    private static MalformedException damaged()
    {
        return new MalformedException("is damaged");
    }
}
