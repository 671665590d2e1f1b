// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * The functions through which a decoder reads its input. A table belongs to the host or to a source plugin, and
 * always travels with a handle that each function gets first. Messages of the returned status are always empty.
 *
 * <pre>{@code
 * typedef struct StIoVTable
 * {
 *     StStatus (*read)(void *io_handle, uint8_t *buf, size_t len, size_t *out_read);
 *     StStatus (*seek)(void *io_handle, int64_t offset, StSeekWhence whence, uint64_t *out_pos);
 *     StStatus (*tell)(void *io_handle, uint64_t *out_pos);
 *     StStatus (*size)(void *io_handle, uint64_t *out_size);
 * } StIoVTable;
 * }</pre>
 */
public final class StIoVTable
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_LONG.withName("read"),
        JAVA_LONG.withName("seek"),
        JAVA_LONG.withName("tell"),
        JAVA_LONG.withName("size")).withName("StIoVTable");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** Reads up to {@code len} bytes; 0 bytes with code 0 is the end. Never 0. */
    public static final long READ_OFFSET = Layouts.offsetOf(LAYOUT, "read");

    /** Moves the position. May be 0: the input cannot seek. */
    public static final long SEEK_OFFSET = Layouts.offsetOf(LAYOUT, "seek");

    /** Asks for the position in bytes. May be 0. */
    public static final long TELL_OFFSET = Layouts.offsetOf(LAYOUT, "tell");

    /** Asks for the length in bytes. May be 0: the length is unknown. */
    public static final long SIZE_OFFSET = Layouts.offsetOf(LAYOUT, "size");

    private StIoVTable()
    {
    }
}
