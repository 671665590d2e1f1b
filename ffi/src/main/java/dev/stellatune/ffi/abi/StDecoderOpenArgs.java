// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * What a decoder opens. Passed by value, which on most systems means a copy on the stack. Path and extension are
 * hints only; the data comes through the IO table, which must stay valid as long as the decoder.
 *
 * <pre>{@code
 * typedef struct StDecoderOpenArgs
 * {
 *     StStr path;
 *     StStr ext;
 *     const StIoVTable *io_vtable;
 *     void *io_handle;
 * } StDecoderOpenArgs;
 * }</pre>
 */
public final class StDecoderOpenArgs
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        StStr.LAYOUT.withName("path"),
        StStr.LAYOUT.withName("ext"),
        JAVA_LONG.withName("io_vtable"),
        JAVA_LONG.withName("io_handle")).withName("StDecoderOpenArgs");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** Where the track came from; may be empty. */
    public static final long PATH_OFFSET = Layouts.offsetOf(LAYOUT, "path");

    /** Extension in lower case without the dot; may be empty. */
    public static final long EXT_OFFSET = Layouts.offsetOf(LAYOUT, "ext");

    /** Address of an {@link StIoVTable}; never 0. */
    public static final long IO_VTABLE_OFFSET = Layouts.offsetOf(LAYOUT, "io_vtable");

    /** First argument of each function of that table. */
    public static final long IO_HANDLE_OFFSET = Layouts.offsetOf(LAYOUT, "io_handle");

    private StDecoderOpenArgs()
    {
    }
}
