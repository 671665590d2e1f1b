// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Makes the method handles through which Java calls C. To be kept in static final fields, so that the compiler sees
 * through them. [any-thread]
 */
public final class Downcalls
{
    private static final Linker LINKER = Linker.nativeLinker();

    private Downcalls()
    {
    }

    /**
     * A function of the C library, of any shape.
     *
     * @param symbol     its name; it must be there.
     * @param descriptor its shape.
     * @param options    for the linker, to capture errno for instance.
     * @return a handle that takes the function's arguments.
     */
    @SuppressWarnings("restricted")
    public static MethodHandle ofSystem(
        final String symbol, final FunctionDescriptor descriptor, final Linker.Option... options)
    {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(symbol), descriptor, options);
    }

    /**
     * The address of a function of the C library.
     *
     * @param symbol its name; it must be there.
     * @return to be called through {@link Words}.
     */
    public static MemorySegment system(final String symbol)
    {
        return LINKER.defaultLookup().findOrThrow(symbol);
    }

    /**
     * Any function of a shape.
     *
     * @param descriptor the shape.
     * @return a handle that takes the function's address, then its arguments.
     */
    @SuppressWarnings("restricted")
    static MethodHandle ofShape(final FunctionDescriptor descriptor)
    {
        return LINKER.downcallHandle(descriptor);
    }

    /**
     * What to do with the {@link Throwable} that every method handle declares. A native function throws nothing, so
     * what arrives is an error of the virtual machine or a programmer's mistake, and goes on as it is.
     *
     * @param failure that a handle threw.
     * @return the exception to throw.
     */
    public static RuntimeException unexpected(final Throwable failure)
    {
        if (failure instanceof final Error error)
        {
            throw error;
        }

        if (failure instanceof final RuntimeException exception)
        {
            return exception;
        }

        return new IllegalStateException("a native call cannot throw", failure);
    }
}
