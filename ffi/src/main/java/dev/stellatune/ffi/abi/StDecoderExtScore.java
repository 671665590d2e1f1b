// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/**
 * How well a decoder handles one file name extension. Static data of the plugin.
 *
 * <pre>{@code
 * typedef struct StDecoderExtScore
 * {
 *     StStr ext;
 *     uint16_t score;
 *     uint16_t flags;
 *     uint32_t reserved;
 * } StDecoderExtScore;
 * }</pre>
 */
public final class StDecoderExtScore
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        StStr.LAYOUT.withName("ext"),
        JAVA_SHORT.withName("score"),
        JAVA_SHORT.withName("flags"),
        JAVA_INT.withName("reserved")).withName("StDecoderExtScore");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** Extension in lower case without the dot, or {@code *} for any. */
    public static final long EXT_OFFSET = Layouts.offsetOf(LAYOUT, "ext");

    /** Higher wins, unsigned. */
    public static final long SCORE_OFFSET = Layouts.offsetOf(LAYOUT, "score");

    /** Always 0 in this version. */
    public static final long FLAGS_OFFSET = Layouts.offsetOf(LAYOUT, "flags");

    /** Always 0. */
    public static final long RESERVED_OFFSET = Layouts.offsetOf(LAYOUT, "reserved");

    private StDecoderExtScore()
    {
    }
}
