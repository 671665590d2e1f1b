// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/**
 * The version of a plugin, for people and for comparison of installed versions.
 *
 * <pre>{@code
 * typedef struct StVersion
 * {
 *     uint16_t major;
 *     uint16_t minor;
 *     uint16_t patch;
 *     uint16_t reserved;
 * } StVersion;
 * }</pre>
 */
public final class StVersion
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_SHORT.withName("major"),
        JAVA_SHORT.withName("minor"),
        JAVA_SHORT.withName("patch"),
        JAVA_SHORT.withName("reserved")).withName("StVersion");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** Incompatible changes. */
    public static final long MAJOR_OFFSET = Layouts.offsetOf(LAYOUT, "major");

    /** Additions. */
    public static final long MINOR_OFFSET = Layouts.offsetOf(LAYOUT, "minor");

    /** Repairs. */
    public static final long PATCH_OFFSET = Layouts.offsetOf(LAYOUT, "patch");

    /** Always 0. */
    public static final long RESERVED_OFFSET = Layouts.offsetOf(LAYOUT, "reserved");

    private StVersion()
    {
    }
}
