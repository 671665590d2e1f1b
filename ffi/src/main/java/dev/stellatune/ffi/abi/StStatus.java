// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_INT;

/**
 * The result of a call that can fail. Returned by value, so a call needs memory for it: see {@link StatusSlot}.
 *
 * <p>A message that comes with a code other than 0 belongs to the plugin's heap: the host copies it and gives it back
 * through {@code plugin_free}. With code 0 the message is neither read nor freed.
 *
 * <pre>{@code
 * typedef struct StStatus
 * {
 *     StStatusCode code;
 *     StStr message;
 * } StStatus;
 * }</pre>
 */
public final class StStatus
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_INT.withName("code"),
        MemoryLayout.paddingLayout(4),
        StStr.LAYOUT.withName("message")).withName("StStatus");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** 0 is success, anything else an error: {@link AbiConstants#STATUS_OK} and its neighbours. */
    public static final long CODE_OFFSET = Layouts.offsetOf(LAYOUT, "code");

    /** One sentence on what went wrong; may be empty. */
    public static final long MESSAGE_OFFSET = Layouts.offsetOf(LAYOUT, "message");

    private StStatus()
    {
    }
}
