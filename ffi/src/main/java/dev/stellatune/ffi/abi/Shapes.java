// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/**
 * One method handle per call shape of the ABI. The address of the function is the first argument of each, so a handle
 * serves every plugin and is a constant to the compiler. A pointer is a {@code JAVA_LONG}: the two travel alike in
 * every C ABI, and raw addresses need no object.
 *
 * <p>A name says what follows the function, in order; {@code WORD} is a pointer or a 64-bit number.
 */
final class Shapes
{
    static final MethodHandle ADDRESS_ADDRESS = returns(JAVA_LONG, JAVA_LONG);
    static final MethodHandle FREE = returnsNothing(JAVA_LONG, JAVA_LONG, JAVA_LONG);
    static final MethodHandle STRING = struct(StStr.LAYOUT);
    static final MethodHandle COUNT = returns(JAVA_LONG);
    static final MethodHandle COUNT_OF_TYPE = returns(JAVA_LONG, StStr.LAYOUT);
    static final MethodHandle ITEM_OF_TYPE = returns(JAVA_LONG, StStr.LAYOUT, JAVA_LONG);
    static final MethodHandle CREATE = returnsStatus(StStr.LAYOUT, StStr.LAYOUT, JAVA_LONG);
    static final MethodHandle CREATE_DSP =
        returnsStatus(StStr.LAYOUT, JAVA_INT, JAVA_SHORT, StStr.LAYOUT, JAVA_LONG);
    static final MethodHandle STATUS = returnsStatus();

    static final MethodHandle HANDLE = returnsNothing(JAVA_LONG);
    static final MethodHandle HANDLE_WORD = returnsNothing(JAVA_LONG, JAVA_LONG);
    static final MethodHandle STATUS_HANDLE = returnsStatus(JAVA_LONG);
    static final MethodHandle STATUS_HANDLE_WORD = returnsStatus(JAVA_LONG, JAVA_LONG);
    static final MethodHandle STATUS_HANDLE_STR = returnsStatus(JAVA_LONG, StStr.LAYOUT);
    static final MethodHandle STATUS_HANDLE_STR_WORD = returnsStatus(JAVA_LONG, StStr.LAYOUT, JAVA_LONG);

    static final MethodHandle DECODER_OPEN = returnsStatus(JAVA_LONG, StDecoderOpenArgs.LAYOUT);
    static final MethodHandle DECODER_READ = returnsStatus(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    static final MethodHandle DSP_PROCESS = returnsNothing(JAVA_LONG, JAVA_LONG, JAVA_INT);
    static final MethodHandle DSP_LAYOUTS = returns(JAVA_INT, JAVA_LONG);
    static final MethodHandle DSP_CHANNELS = returns(JAVA_SHORT, JAVA_LONG);
    static final MethodHandle OPEN_STREAM =
        returnsStatus(JAVA_LONG, StStr.LAYOUT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    static final MethodHandle SINK_NEGOTIATE =
        returnsStatus(JAVA_LONG, StStr.LAYOUT, StAudioSpec.LAYOUT, JAVA_LONG);
    static final MethodHandle SINK_OPEN = returnsStatus(JAVA_LONG, StStr.LAYOUT, StAudioSpec.LAYOUT);
    static final MethodHandle SINK_WRITE =
        returnsStatus(JAVA_LONG, JAVA_INT, JAVA_SHORT, JAVA_LONG, JAVA_LONG);

    private Shapes()
    {
    }

    private static MethodHandle returns(final MemoryLayout result, final MemoryLayout... arguments)
    {
        return Downcalls.ofShape(FunctionDescriptor.of(result, arguments));
    }

    private static MethodHandle returnsNothing(final MemoryLayout... arguments)
    {
        return Downcalls.ofShape(FunctionDescriptor.ofVoid(arguments));
    }

    /**
     * A struct by value arrives in memory of an allocator, which follows the address; the segment that the linker
     * returns as well is that same memory, and dropped.
     */
    private static MethodHandle struct(final MemoryLayout result, final MemoryLayout... arguments)
    {
        final MethodHandle handle = Downcalls.ofShape(FunctionDescriptor.of(result, arguments));
        return handle.asType(handle.type().changeReturnType(void.class));
    }

    private static MethodHandle returnsStatus(final MemoryLayout... arguments)
    {
        final MethodHandle handle = struct(StStatus.LAYOUT, arguments);
        return handle.asType(handle.type().changeParameterType(1, StatusSlot.class));
    }
}
