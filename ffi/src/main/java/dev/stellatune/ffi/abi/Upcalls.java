// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.Collections;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * The shapes in which a plugin calls the host: the callbacks of {@link StHostVTable}, and {@link StIoVTable} where the
 * host provides the input.
 *
 * <p>Arguments arrive as the words in which x86-64 passes them, so that few shapes do for all, as in the other
 * direction: a pointer is its address, an enumeration the lower 32 bits of a word whose other bits mean nothing, a
 * string two words. Where C returns a {@link StStatus}, the first word is the address that receives it, and the target
 * returns that address; where C returns nothing, what the target returns is dropped. A target must not throw, not even
 * an error: what leaves an upcall ends the process. It may be called on any thread, one that the plugin made included.
 */
public final class Upcalls
{
    /** {@code void log(void *user_data, StLogLevel level, StStr message)}: user data, level, string. */
    public static final FunctionDescriptor LOG = words(4);

    /** {@code StStr get_runtime_root(void *user_data)}: user data; returns a segment over a {@link StStr}, copied. */
    public static final FunctionDescriptor GET_RUNTIME_ROOT = FunctionDescriptor.of(StStr.LAYOUT, JAVA_LONG);

    /** {@code StStatus emit_event_json(void *user_data, StStr event_json)}: status, user data, string. */
    public static final FunctionDescriptor EMIT_EVENT_JSON = words(4);

    /** {@code StStatus poll_host_event_json(void *user_data, StStr *out_event_json)}: status, user data, out. */
    public static final FunctionDescriptor POLL_HOST_EVENT_JSON = words(3);

    /**
     * {@code StStatus send_control_json(void *user_data, StStr request_json, StStr *out_response_json)}: status, user
     * data, string, out.
     */
    public static final FunctionDescriptor SEND_CONTROL_JSON = words(5);

    /** {@code void free_host_str(void *user_data, StStr str)}: user data, string. */
    public static final FunctionDescriptor FREE_HOST_STR = words(3);

    /** {@code StStatus read(void *io_handle, uint8_t *buf, size_t len, size_t *out_read)}: status, then as in C. */
    public static final FunctionDescriptor IO_READ = words(5);

    /**
     * {@code StStatus seek(void *io_handle, int64_t offset, StSeekWhence whence, uint64_t *out_pos)}: status, then as
     * in C.
     */
    public static final FunctionDescriptor IO_SEEK = words(5);

    /** {@code StStatus tell(void *io_handle, uint64_t *out_pos)}: status, then as in C. */
    public static final FunctionDescriptor IO_TELL = words(3);

    /** {@code StStatus size(void *io_handle, uint64_t *out_size)}: status, then as in C. */
    public static final FunctionDescriptor IO_SIZE = words(3);

    private static final FunctionDescriptor WIDEST = words(5);

    private Upcalls()
    {
    }

    private static FunctionDescriptor words(final int count)
    {
        final MemoryLayout[] arguments = new MemoryLayout[count];
        Arrays.fill(arguments, JAVA_LONG);
        return FunctionDescriptor.of(JAVA_LONG, arguments);
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
        if (descriptor.equals(GET_RUNTIME_ROOT))
        {
            return Linker.nativeLinker().upcallStub(target, descriptor, arena);
        }
        final int missing = WIDEST.argumentLayouts().size() - descriptor.argumentLayouts().size();
        // each shape is linked for milliseconds: the narrower ones are taken for the widest, and drop what is left
        final MethodHandle wide = missing == 0 ? target : MethodHandles.dropArguments(
            target, descriptor.argumentLayouts().size(), Collections.nCopies(missing, long.class));
        return Linker.nativeLinker().upcallStub(wide, WIDEST, arena);
    }
}
