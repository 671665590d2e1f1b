// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * What a decoder knows about the track it opened. Valid after {@code open}, and constant from then on.
 *
 * <pre>{@code
 * typedef struct StDecoderInfo
 * {
 *     StAudioSpec spec;
 *     uint64_t duration_ms;
 *     uint32_t encoder_delay_frames;
 *     uint32_t encoder_padding_frames;
 *     uint32_t flags;
 *     uint32_t reserved;
 * } StDecoderInfo;
 * }</pre>
 */
public final class StDecoderInfo
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        StAudioSpec.LAYOUT.withName("spec"),
        JAVA_LONG.withName("duration_ms"),
        JAVA_INT.withName("encoder_delay_frames"),
        JAVA_INT.withName("encoder_padding_frames"),
        JAVA_INT.withName("flags"),
        JAVA_INT.withName("reserved")).withName("StDecoderInfo");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** Rate and channels of the decoded samples. */
    public static final long SPEC_OFFSET = Layouts.offsetOf(LAYOUT, "spec");

    /** Length in milliseconds; valid only with {@link AbiConstants#DECODER_FLAG_HAS_DURATION}. */
    public static final long DURATION_MS_OFFSET = Layouts.offsetOf(LAYOUT, "duration_ms");

    /** Frames to drop at the start for gapless playback. */
    public static final long ENCODER_DELAY_FRAMES_OFFSET = Layouts.offsetOf(LAYOUT, "encoder_delay_frames");

    /** Frames to drop at the end for gapless playback. */
    public static final long ENCODER_PADDING_FRAMES_OFFSET = Layouts.offsetOf(LAYOUT, "encoder_padding_frames");

    /** {@code DECODER_FLAG_*} of {@link AbiConstants}. */
    public static final long FLAGS_OFFSET = Layouts.offsetOf(LAYOUT, "flags");

    /** Always 0. */
    public static final long RESERVED_OFFSET = Layouts.offsetOf(LAYOUT, "reserved");

    private StDecoderInfo()
    {
    }
}
