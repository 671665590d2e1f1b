// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/**
 * What a stream of samples looks like. Passed by value in the calls of an output sink.
 *
 * <pre>{@code
 * typedef struct StAudioSpec
 * {
 *     uint32_t sample_rate;
 *     uint16_t channels;
 *     uint16_t reserved;
 * } StAudioSpec;
 * }</pre>
 */
public final class StAudioSpec
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_INT.withName("sample_rate"),
        JAVA_SHORT.withName("channels"),
        JAVA_SHORT.withName("reserved")).withName("StAudioSpec");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** Frames per second, unsigned. */
    public static final long SAMPLE_RATE_OFFSET = Layouts.offsetOf(LAYOUT, "sample_rate");

    /** Samples per frame, unsigned. */
    public static final long CHANNELS_OFFSET = Layouts.offsetOf(LAYOUT, "channels");

    /** Always 0. */
    public static final long RESERVED_OFFSET = Layouts.offsetOf(LAYOUT, "reserved");

    private StAudioSpec()
    {
    }

    /** The one word as which a format is passed. */
    static long word(final MemorySegment spec)
    {
        return NativeMemory.getLong(spec.address());
    }
}
