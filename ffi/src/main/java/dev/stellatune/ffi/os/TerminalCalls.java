// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

import dev.stellatune.ffi.abi.Downcalls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/**
 * The functions of the C library that concern terminals. They are linked by the first use of a terminal: a process
 * without one does not pay for them.
 */
final class TerminalCalls
{
    /** {@code sizeof(struct termios)}. */
    static final int TERMIOS_BYTES = 60;

    private static final int TCSADRAIN = 1;
    private static final int SIGTSTP = 20;
    private static final long TIOCGWINSZ = 0x5413;
    private static final int WINSIZE_BYTES = 8;
    private static final long WS_COL_OFFSET = 2;

    private static final MethodHandle TCGETATTR =
        Downcalls.ofSystem("tcgetattr", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle TCSETATTR =
        Downcalls.ofSystem("tcsetattr", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle IOCTL = Downcalls.ofSystem(
        "ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle TCGETPGRP =
        Downcalls.ofSystem("tcgetpgrp", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle GETPGRP = Downcalls.ofSystem("getpgrp", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle KILL =
        Downcalls.ofSystem("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private TerminalCalls()
    {
    }

    /** The settings of a terminal, a {@code struct termios}; null when the descriptor is none. */
    static byte @Nullable [] settings(final int descriptor)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment termios = arena.allocate(TERMIOS_BYTES);
            return (int)TCGETATTR.invokeExact(descriptor, termios.address()) == 0 ? termios.toArray(JAVA_BYTE) : null;
        }
        catch (final Throwable t)
        {
            throw Downcalls.unexpected(t);
        }
    }

    /** Changes the settings once what was written is out; whether it was done. */
    static boolean set(final int descriptor, final byte[] settings)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment termios = arena.allocateFrom(JAVA_BYTE, Arrays.copyOf(settings, TERMIOS_BYTES));
            return (int)TCSETATTR.invokeExact(descriptor, TCSADRAIN, termios.address()) == 0;
        }
        catch (final Throwable t)
        {
            throw Downcalls.unexpected(t);
        }
    }

    /** The columns of a terminal; 0 when unknown. */
    static int columns(final int descriptor)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment winsize = arena.allocate(WINSIZE_BYTES, Short.BYTES);
            return (int)IOCTL.invokeExact(descriptor, TIOCGWINSZ, winsize.address()) == 0 ?
                Short.toUnsignedInt(winsize.get(JAVA_SHORT, WS_COL_OFFSET)) : 0;
        }
        catch (final Throwable t)
        {
            throw Downcalls.unexpected(t);
        }
    }

    /** Whether this process belongs to the group that a terminal's keys go to. */
    static boolean isForeground(final int descriptor)
    {
        try
        {
            return (int)TCGETPGRP.invokeExact(descriptor) == (int)GETPGRP.invokeExact();
        }
        catch (final Throwable t)
        {
            throw Downcalls.unexpected(t);
        }
    }

    /** Stops the group of this process, as Ctrl-Z does, unless no shell is there to continue it. */
    static void stopGroup()
    {
        try
        {
            // the only error is that there is nobody to send it to, and this process is
            int _ = (int)KILL.invokeExact(0, SIGTSTP);
        }
        catch (final Throwable t)
        {
            throw Downcalls.unexpected(t);
        }
    }
}
