// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * What a create function returns: an instance and its functions. The five capabilities have a struct each, {@code
 * StDecoderInstanceRef}, {@code StDspInstanceRef}, {@code StSourceCatalogInstanceRef}, {@code
 * StLyricsProviderInstanceRef} and {@code StOutputSinkInstanceRef}, which differ only in the type of the table
 * pointer.
 *
 * <pre>{@code
 * typedef struct StDecoderInstanceRef
 * {
 *     void *handle;
 *     const StDecoderVTable *vtable;
 *     uint32_t reserved0;
 *     uint64_t reserved1;
 * } StDecoderInstanceRef;
 * }</pre>
 */
public final class StInstanceRef
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_LONG.withName("handle"),
        JAVA_LONG.withName("vtable"),
        JAVA_INT.withName("reserved0"),
        MemoryLayout.paddingLayout(4),
        JAVA_LONG.withName("reserved1")).withName("StInstanceRef");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** First argument of each function of the table; never 0 after success. */
    public static final long HANDLE_OFFSET = Layouts.offsetOf(LAYOUT, "handle");

    /** Static table of the plugin; never 0 after success. */
    public static final long VTABLE_OFFSET = Layouts.offsetOf(LAYOUT, "vtable");

    /** Always 0. */
    public static final long RESERVED0_OFFSET = Layouts.offsetOf(LAYOUT, "reserved0");

    /** Always 0. */
    public static final long RESERVED1_OFFSET = Layouts.offsetOf(LAYOUT, "reserved1");

    private StInstanceRef()
    {
    }
}
