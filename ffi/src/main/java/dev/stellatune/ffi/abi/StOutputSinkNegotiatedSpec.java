// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_INT;

/**
 * The answer of an output sink to the format that the host would like.
 *
 * <pre>{@code
 * typedef struct StOutputSinkNegotiatedSpec
 * {
 *     StAudioSpec spec;
 *     uint32_t preferred_chunk_frames;
 *     uint32_t flags;
 *     uint32_t reserved;
 * } StOutputSinkNegotiatedSpec;
 * }</pre>
 */
public final class StOutputSinkNegotiatedSpec
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        StAudioSpec.LAYOUT.withName("spec"),
        JAVA_INT.withName("preferred_chunk_frames"),
        JAVA_INT.withName("flags"),
        JAVA_INT.withName("reserved")).withName("StOutputSinkNegotiatedSpec");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** The format that the sink will take. */
    public static final long SPEC_OFFSET = Layouts.offsetOf(LAYOUT, "spec");

    /** Frames per write that suit the sink best; 0 when it has no preference. */
    public static final long PREFERRED_CHUNK_FRAMES_OFFSET = Layouts.offsetOf(LAYOUT, "preferred_chunk_frames");

    /** {@code NEGOTIATED_*} of {@link AbiConstants}. */
    public static final long FLAGS_OFFSET = Layouts.offsetOf(LAYOUT, "flags");

    /** Always 0. */
    public static final long RESERVED_OFFSET = Layouts.offsetOf(LAYOUT, "reserved");

    private StOutputSinkNegotiatedSpec()
    {
    }
}
