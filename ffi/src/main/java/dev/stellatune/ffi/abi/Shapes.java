// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * One method handle per call shape of the ABI. The address of the function is the first argument of each, so a handle
 * serves every plugin and is a constant to the compiler.
 *
 * <p>To link a shape costs the start of a program milliseconds, so there are as few as can be: functions that the
 * machine calls alike share one. On x86-64 the System V ABI passes the first six words of a call in registers of 64
 * bits, which makes these the same:
 *
 * <ul>
 *   <li>a pointer, and an integer of any width: a callee reads only the bits of its type;
 *   <li>a struct of up to two words that are no floats, and its words one by one, as long as registers last;
 *   <li>a struct of more than two words that is returned, {@link StStatus}, and the address of the memory that receives
 *       it as the first argument;
 *   <li>a function that returns nothing, and one whose result is dropped.
 * </ul>
 *
 * <p>The fields of this class are all that a worker calls, and all that loading a library takes: whoever has a module
 * has them linked. What only jobs call is linked when the first one does, each in a class of its own.
 */
final class Shapes
{
    /** Words in, a word out; named by how many go in. */
    static final MethodHandle NONE = words(0);
    static final MethodHandle ONE = words(1);
    static final MethodHandle TWO = words(2);
    static final MethodHandle THREE = words(3);
    static final MethodHandle FOUR = words(4);
    static final MethodHandle FIVE = words(5);
    static final MethodHandle SIX = words(6);

    /** Returns an {@link StStr}, which comes in two registers. */
    static final MethodHandle STRING = Downcalls.ofShape(FunctionDescriptor.of(StStr.LAYOUT));

    private Shapes()
    {
    }

    private static MethodHandle words(final int count)
    {
        final MemoryLayout[] arguments = new MemoryLayout[count];
        Arrays.fill(arguments, JAVA_LONG);
        return Downcalls.ofShape(FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    /** {@code open} of {@link StDecoderVTable}: status, handle, and a struct that travels on the stack. */
    static final class DecoderOpen
    {
        static final MethodHandle HANDLE = Downcalls.ofShape(
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, StDecoderOpenArgs.LAYOUT));

        private DecoderOpen()
        {
        }
    }

    /**
     * {@code create_dsp_instance}: status, type, sample rate, channels, configuration and result. The configuration
     * finds one register left, and goes on the stack as a whole.
     */
    static final class CreateDsp
    {
        static final MethodHandle HANDLE = Downcalls.ofShape(FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, StStr.LAYOUT, JAVA_LONG));

        private CreateDsp()
        {
        }
    }

    /** {@code open_stream}: status, handle, track and three results, the last of which goes on the stack. */
    static final class OpenStream
    {
        static final MethodHandle HANDLE = words(7);

        private OpenStream()
        {
        }
    }
}
