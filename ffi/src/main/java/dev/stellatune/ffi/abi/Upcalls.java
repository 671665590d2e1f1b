// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * The shapes in which a plugin calls the host: the callbacks of {@link StHostVTable}, and {@link StIoVTable} where the
 * host provides the input.
 *
 * <p>Pointers arrive as {@code long}. A string by value arrives as a {@link MemorySegment} over an {@link StStr} that
 * is valid during the call. A status or string by value is returned as a segment of its size, which the call copies.
 * A target must not throw, not even an error: what leaves an upcall ends the process. It may be called on any thread,
 * one that the plugin made included.
 */
public final class Upcalls
{
    /** {@code void log(void *user_data, StLogLevel level, StStr message)}. */
    public static final FunctionDescriptor LOG = FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_INT, StStr.LAYOUT);

    /** {@code StStr get_runtime_root(void *user_data)}. */
    public static final FunctionDescriptor GET_RUNTIME_ROOT = FunctionDescriptor.of(StStr.LAYOUT, JAVA_LONG);

    /** {@code StStatus emit_event_json(void *user_data, StStr event_json)}. */
    public static final FunctionDescriptor EMIT_EVENT_JSON =
        FunctionDescriptor.of(StStatus.LAYOUT, JAVA_LONG, StStr.LAYOUT);

    /** {@code StStatus poll_host_event_json(void *user_data, StStr *out_event_json)}. */
    public static final FunctionDescriptor POLL_HOST_EVENT_JSON =
        FunctionDescriptor.of(StStatus.LAYOUT, JAVA_LONG, JAVA_LONG);

    /** {@code StStatus send_control_json(void *user_data, StStr request_json, StStr *out_response_json)}. */
    public static final FunctionDescriptor SEND_CONTROL_JSON =
        FunctionDescriptor.of(StStatus.LAYOUT, JAVA_LONG, StStr.LAYOUT, JAVA_LONG);

    /** {@code void free_host_str(void *user_data, StStr str)}. */
    public static final FunctionDescriptor FREE_HOST_STR = FunctionDescriptor.ofVoid(JAVA_LONG, StStr.LAYOUT);

    /** {@code StStatus read(void *io_handle, uint8_t *buf, size_t len, size_t *out_read)}. */
    public static final FunctionDescriptor IO_READ =
        FunctionDescriptor.of(StStatus.LAYOUT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    /** {@code StStatus seek(void *io_handle, int64_t offset, StSeekWhence whence, uint64_t *out_pos)}. */
    public static final FunctionDescriptor IO_SEEK =
        FunctionDescriptor.of(StStatus.LAYOUT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);

    /** {@code StStatus tell(void *io_handle, uint64_t *out_pos)}. */
    public static final FunctionDescriptor IO_TELL = FunctionDescriptor.of(StStatus.LAYOUT, JAVA_LONG, JAVA_LONG);

    /** {@code StStatus size(void *io_handle, uint64_t *out_size)}. */
    public static final FunctionDescriptor IO_SIZE = FunctionDescriptor.of(StStatus.LAYOUT, JAVA_LONG, JAVA_LONG);

    private Upcalls()
    {
    }

    /**
     * Makes a function that C can call.
     *
     * @param target     what it calls: of the descriptor's method type, and never throwing.
     * @param descriptor one of this class.
     * @param arena      that the function lives in; to be closed only after the last library that knows the function.
     * @return the function; its address goes into a table.
     */
    @SuppressWarnings("restricted")
    public static MemorySegment stub(final MethodHandle target, final FunctionDescriptor descriptor, final Arena arena)
    {
        return Linker.nativeLinker().upcallStub(target, descriptor, arena);
    }
}
