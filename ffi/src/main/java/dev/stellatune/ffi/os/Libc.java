// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

import dev.stellatune.ffi.abi.Downcalls;
import dev.stellatune.ffi.abi.Words;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * The few functions of the C library that this room calls. Each that may fail returns 0, or the errno that says why.
 */
final class Libc
{
    /** Not permitted. */
    static final int EPERM = 1;

    /** Out of memory, or beyond a limit. */
    static final int ENOMEM = 12;

    /** Invalid argument. */
    static final int EINVAL = 22;

    /** No such system call. */
    static final int ENOSYS = 38;

    /** Not supported. */
    static final int EOPNOTSUPP = 95;

    private static final long SYS_RENAMEAT2 = 316;
    private static final long AT_FDCWD = -100;
    private static final long PROT_READ_WRITE = 1 | 2;
    private static final long MAP_PRIVATE_FIXED_ANONYMOUS = 2 | 0x10 | 0x20;
    private static final MemorySegment GETTID = Downcalls.system("gettid");

    private Libc()
    {
    }

    static int threadId()
    {
        return (int)Words.call(GETTID);
    }

    /**
     * Sets where the calling thread may run.
     *
     * @param mask one bit per CPU, in whole longs.
     */
    static int setAffinity(final long[] mask)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment state = arena.allocate(Failing.STATE);
            final MemorySegment bits = arena.allocateFrom(JAVA_LONG, mask);
            return errno(
                (int)(long)Failing.SCHED_SETAFFINITY.invokeExact(state, 0L, bits.byteSize(), bits.address()), state);
        }
        catch (final Throwable t)
        {
            throw Downcalls.unexpected(t);
        }
    }

    /**
     * Sets how the calling thread is scheduled.
     */
    static int setScheduler(final int policy, final int priority)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment state = arena.allocate(Failing.STATE);
            final MemorySegment parameters = arena.allocateFrom(JAVA_INT, priority);
            return errno((int)(long)Failing.SCHED_SETSCHEDULER.invokeExact(
                state, 0L, (long)policy, parameters.address()), state);
        }
        catch (final Throwable t)
        {
            throw Downcalls.unexpected(t);
        }
    }

    static int lockMemory(final int flags)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment state = arena.allocate(Failing.STATE);
            return errno((int)(long)Failing.MLOCKALL.invokeExact(state, (long)flags), state);
        }
        catch (final Throwable t)
        {
            throw Downcalls.unexpected(t);
        }
    }

    /**
     * Renames one file relative to the working directory.
     *
     * @param flags as in renameat2(2), for which old C libraries have no function.
     */
    static int rename(final String from, final String to, final int flags)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment state = arena.allocate(Failing.STATE);
            return errno((int)(long)Failing.SYSCALL.invokeExact(
                state, SYS_RENAMEAT2, AT_FDCWD, arena.allocateFrom(from).address(), AT_FDCWD,
                arena.allocateFrom(to).address(), (long)flags), state);
        }
        catch (final Throwable t)
        {
            throw Downcalls.unexpected(t);
        }
    }

    /**
     * Puts fresh pages, all zero and private, in the place of whole pages that are mapped.
     */
    static int replacePages(final long address, final long bytes)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment state = arena.allocate(Failing.STATE);
            final long result = (long)Failing.MMAP.invokeExact(
                state, address, bytes, PROT_READ_WRITE, MAP_PRIVATE_FIXED_ANONYMOUS, -1L, 0L);
            return errno(result == address ? 0 : -1, state);
        }
        catch (final Throwable t)
        {
            throw Downcalls.unexpected(t);
        }
    }

    private static int errno(final int result, final MemorySegment state)
    {
        return result == 0 ? 0 : (int)Failing.ERRNO.get(state, 0L);
    }

    /** Functions that leave a reason when they fail; linked by the first call of one, which few programs make. */
    private static final class Failing
    {
        static final StructLayout STATE = Linker.Option.captureStateLayout();
        static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        static final MethodHandle SCHED_SETAFFINITY = of("sched_setaffinity", JAVA_LONG, JAVA_LONG, JAVA_LONG);
        static final MethodHandle SCHED_SETSCHEDULER = of("sched_setscheduler", JAVA_LONG, JAVA_LONG, JAVA_LONG);
        static final MethodHandle MLOCKALL = of("mlockall", JAVA_LONG);
        static final MethodHandle MMAP =
            of("mmap", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        static final MethodHandle SYSCALL =
            of("syscall", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

        private Failing()
        {
        }

        private static MethodHandle of(final String symbol, final MemoryLayout... arguments)
        {
            return Downcalls.ofSystem(
                symbol, FunctionDescriptor.of(JAVA_LONG, arguments), Linker.Option.captureCallState("errno"));
        }
    }
}
