// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * Calls C as the machine does: words in, a word out. The address of the function is the first argument, so one method
 * handle serves every function of every plugin and is a constant to the compiler. No allocation.
 *
 * <p>To link a call shape costs the start of a program milliseconds, so there is one where C has many. On x86-64 the
 * System V ABI passes the first six words of a call in registers of 64 bits, which makes these the same:
 *
 * <ul>
 *   <li>a pointer, and an integer of any width: a callee reads only the bits of its type;
 *   <li>a struct of up to two words that are no floats, and its words one by one, as long as registers last;
 *   <li>a struct of more than two words that is returned, {@link StStatus}, and the address of the memory that receives
 *       it as the first argument;
 *   <li>a function that returns nothing, and one whose result is dropped;
 *   <li>a function of few words, and one of six: what is in the other registers is no concern of it.
 * </ul>
 *
 * <p>The handle of {@link #call} is all that a worker needs, and what loading a library takes: whoever has a module has
 * it linked. The others are linked when a job needs them first.
 */
public final class Words
{
    private static final int REGISTERS = 6;
    private static final int STACK = 6;
    private static final MethodHandle IN_REGISTERS = words(REGISTERS);

    /** Returns an {@link StStr}, which comes in two registers. */
    static final MethodHandle STRING = Downcalls.ofShape(FunctionDescriptor.of(StStr.LAYOUT));

    private Words()
    {
    }

    private static MethodHandle words(final int count)
    {
        final MemoryLayout[] arguments = new MemoryLayout[count];
        Arrays.fill(arguments, JAVA_LONG);
        return Downcalls.ofShape(FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    /** Linked by the first call that needs the stack. */
    private static final class Wide
    {
        static final MethodHandle HANDLE = words(REGISTERS + STACK);

        private Wide()
        {
        }
    }

    /**
     * Calls a function without arguments.
     *
     * @param function its address.
     * @return the word that it leaves; without meaning where C returns nothing.
     */
    public static long call(final MemorySegment function)
    {
        return call(function, 0, 0, 0, 0, 0, 0);
    }

    /**
     * Calls a function of one word.
     *
     * @param function its address.
     * @param a        the first word.
     * @return the word that it leaves; without meaning where C returns nothing.
     */
    public static long call(final MemorySegment function, final long a)
    {
        return call(function, a, 0, 0, 0, 0, 0);
    }

    /**
     * Calls a function of two words.
     *
     * @param function its address.
     * @param a        the first word.
     * @param b        the second word.
     * @return the word that it leaves; without meaning where C returns nothing.
     */
    public static long call(final MemorySegment function, final long a, final long b)
    {
        return call(function, a, b, 0, 0, 0, 0);
    }

    /** Calls a function of three words. */
    static long call(final MemorySegment function, final long a, final long b, final long c)
    {
        return call(function, a, b, c, 0, 0, 0);
    }

    /**
     * Calls a function of four words.
     *
     * @param function its address.
     * @param a        the first word.
     * @param b        the second word.
     * @param c        the third word.
     * @param d        the fourth word.
     * @return the word that it leaves; without meaning where C returns nothing.
     */
    public static long call(final MemorySegment function, final long a, final long b, final long c, final long d)
    {
        return call(function, a, b, c, d, 0, 0);
    }

    /** Calls a function of five words. */
    static long call(
        final MemorySegment function, final long a, final long b, final long c, final long d, final long e)
    {
        return call(function, a, b, c, d, e, 0);
    }

    /** Calls a function of up to six words. */
    static long call(
        final MemorySegment function,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e,
        final long f)
    {
        try
        {
            return (long)IN_REGISTERS.invokeExact(function, a, b, c, d, e, f);
        }
        catch (final Throwable t)
        {
            throw Downcalls.unexpected(t);
        }
    }

    /** Calls a function of six words in registers, {@code a} to {@code f}, and up to six on the stack. */
    static long callWide(
        final MemorySegment function,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e,
        final long f,
        final long g,
        final long h,
        final long i,
        final long j,
        final long k,
        final long l)
    {
        try
        {
            return (long)Wide.HANDLE.invokeExact(function, a, b, c, d, e, f, g, h, i, j, k, l);
        }
        catch (final Throwable t)
        {
            throw Downcalls.unexpected(t);
        }
    }
}
