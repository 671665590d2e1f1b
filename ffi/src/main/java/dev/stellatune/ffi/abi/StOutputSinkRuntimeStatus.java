// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/**
 * How an open output sink is doing.
 *
 * <pre>{@code
 * typedef struct StOutputSinkRuntimeStatus
 * {
 *     uint32_t queued_samples;
 *     uint8_t running;
 *     uint8_t reserved0;
 *     uint16_t reserved1;
 * } StOutputSinkRuntimeStatus;
 * }</pre>
 */
public final class StOutputSinkRuntimeStatus
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_INT.withName("queued_samples"),
        JAVA_BYTE.withName("running"),
        JAVA_BYTE.withName("reserved0"),
        JAVA_SHORT.withName("reserved1")).withName("StOutputSinkRuntimeStatus");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** Samples, not frames, that were accepted and are not yet heard. */
    public static final long QUEUED_SAMPLES_OFFSET = Layouts.offsetOf(LAYOUT, "queued_samples");

    /** 1 while the device consumes samples, else 0. */
    public static final long RUNNING_OFFSET = Layouts.offsetOf(LAYOUT, "running");

    /** Always 0. */
    public static final long RESERVED0_OFFSET = Layouts.offsetOf(LAYOUT, "reserved0");

    /** Always 0. */
    public static final long RESERVED1_OFFSET = Layouts.offsetOf(LAYOUT, "reserved1");

    private StOutputSinkRuntimeStatus()
    {
    }
}
