// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Texts in the memory of a status: cut where there is no room, never after half a character.
 */
final class StatusText
{
    private StatusText()
    {
    }

    /**
     * Writes a text.
     *
     * @param room bytes that it may take, its length included.
     */
    static void put(final AtomicBuffer buffer, final int offset, final int room, final String text)
    {
        final byte[] bytes = cut(text, room - Integer.BYTES);
        // whoever reads meanwhile finds no text rather than half of one
        buffer.putIntRelease(offset, 0);
        buffer.putBytes(offset + Integer.BYTES, bytes);
        buffer.putIntRelease(offset, bytes.length);
    }

    /** A text's bytes, at most so many. */
    static byte[] cut(final String text, final int limit)
    {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= limit)
        {
            return bytes;
        }
        int end = limit;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80)
        {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }

    /** Reads a text; whatever lies there, it does not read beyond the room. */
    static String get(final DirectBuffer buffer, final int offset, final int room)
    {
        final int length = Math.clamp(buffer.getInt(offset), 0, room - Integer.BYTES);
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset + Integer.BYTES, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
