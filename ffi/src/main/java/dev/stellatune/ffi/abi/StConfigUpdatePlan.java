// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_INT;

/**
 * How an instance would take a new config. The host sets {@code mode} to {@link AbiConstants#UPDATE_REJECT} before
 * the call, so that an answer that was never written is a refusal.
 *
 * <pre>{@code
 * typedef struct StConfigUpdatePlan
 * {
 *     StConfigUpdateMode mode;
 *     StStr reason;
 * } StConfigUpdatePlan;
 * }</pre>
 */
public final class StConfigUpdatePlan
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_INT.withName("mode"),
        MemoryLayout.paddingLayout(4),
        StStr.LAYOUT.withName("reason")).withName("StConfigUpdatePlan");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** {@code UPDATE_*} of {@link AbiConstants}. */
    public static final long MODE_OFFSET = Layouts.offsetOf(LAYOUT, "mode");

    /** Why, for people; from the plugin's heap, may be empty. */
    public static final long REASON_OFFSET = Layouts.offsetOf(LAYOUT, "reason");

    private StConfigUpdatePlan()
    {
    }
}
