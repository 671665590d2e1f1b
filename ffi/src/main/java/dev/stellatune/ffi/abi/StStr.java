// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * A string: UTF-8 bytes and their count, not terminated by NUL. It travels by value in both directions.
 *
 * <p>A length of 0 or a null pointer is the empty string; with a length of 0 the pointer may be any value and must
 * not be read. Who frees the bytes depends on the function that hands them over.
 *
 * <pre>{@code
 * typedef struct StStr
 * {
 *     const uint8_t *ptr;
 *     size_t len;
 * } StStr;
 * }</pre>
 */
public final class StStr
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_LONG.withName("ptr"),
        JAVA_LONG.withName("len")).withName("StStr");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** Address of the first byte; meaningless when the length is 0. */
    public static final long PTR_OFFSET = Layouts.offsetOf(LAYOUT, "ptr");

    /** Count of bytes. */
    public static final long LEN_OFFSET = Layouts.offsetOf(LAYOUT, "len");

    private StStr()
    {
    }

    /** The first of the two words as which a string is passed. */
    static long ptr(final MemorySegment str)
    {
        return NativeMemory.getLong(str.address() + PTR_OFFSET);
    }

    /** The second one. */
    static long len(final MemorySegment str)
    {
        return NativeMemory.getLong(str.address() + LEN_OFFSET);
    }
}
