// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.abi.StStr;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * {@code StStr} values across the border: UTF-8, a pointer and a length, no terminating NUL.
 */
final class NativeText
{
    /** No honest string of this ABI is longer; a larger length is a plugin's mistake and is never dereferenced. */
    static final long MAX_BYTES = 64L << 20;

    private NativeText()
    {
    }

    /**
     * Copies text into native memory and makes the struct that names it.
     *
     * @param text      may be empty; then pointer and length are 0.
     * @param allocator owns the copy and the struct.
     * @return the 16-byte struct, to be passed by value.
     */
    static MemorySegment of(final String text, final SegmentAllocator allocator)
    {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        final MemorySegment struct = allocator.allocate(StStr.LAYOUT);
        final long pointer = bytes.length == 0 ? 0 :
            allocator.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes)).address();
        NativeMemory.putLong(struct.address() + StStr.PTR_OFFSET, pointer);
        NativeMemory.putLong(struct.address() + StStr.LEN_OFFSET, bytes.length);
        return struct;
    }

    /**
     * Whether a pointer and a length can be a string at all.
     *
     * @param pointer as the plugin gave it.
     * @param length  as the plugin gave it, unsigned.
     * @return true for an empty string, whatever its pointer, and for a plausible one.
     */
    static boolean isPlausible(final long pointer, final long length)
    {
        return length == 0 || (pointer != 0 && length > 0 && length <= MAX_BYTES);
    }

    /**
     * Reads a plausible string; bytes that are not UTF-8 become replacement characters.
     *
     * @param pointer readable for {@code length} bytes.
     * @param length  0 to {@link #MAX_BYTES}.
     * @return the text; empty for length 0 or a NULL pointer.
     */
    static String read(final long pointer, final long length)
    {
        return isPlausible(pointer, length) ? new String(bytes(pointer, length), StandardCharsets.UTF_8) : "";
    }

    /**
     * Reads a string that must be UTF-8.
     *
     * @param pointer readable for {@code length} bytes.
     * @param length  as the plugin gave it.
     * @return the text, or null when the length is absurd, the pointer NULL or the bytes not UTF-8.
     */
    static @Nullable String readStrict(final long pointer, final long length)
    {
        if (!isPlausible(pointer, length))
        {
            return null;
        }
        try
        {
            return StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes(pointer, length)))
                .toString();
        }
        catch (final CharacterCodingException e)
        {
            return null;
        }
    }

    /**
     * Reads the struct at an address, strictly.
     *
     * @param address of an StStr.
     * @return as {@link #readStrict(long, long)}.
     */
    static @Nullable String readStrictAt(final long address)
    {
        return readStrict(
            NativeMemory.getLong(address + StStr.PTR_OFFSET), NativeMemory.getLong(address + StStr.LEN_OFFSET));
    }

    private static byte[] bytes(final long pointer, final long length)
    {
        final byte[] bytes = new byte[(int)length];
        if (length != 0)
        {
            MemorySegment.copy(NativeMemory.ALL, pointer, MemorySegment.ofArray(bytes), 0, length);
        }
        return bytes;
    }
}
