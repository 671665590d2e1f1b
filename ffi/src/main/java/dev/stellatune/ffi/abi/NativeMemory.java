// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemorySegment;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

/**
 * Memory by raw address: the one place where this happens. [any-thread]
 *
 * <p>Nothing is checked here. An address that is wrong ends the process, as it does in C, so callers give only
 * addresses that a contract of the ABI promises to be readable or writable, or memory that they allocated themselves.
 * Access is plain (no memory order) and takes any alignment: a table that comes from a plugin may lie anywhere, and an
 * odd address must not become an exception. On the machines we run on this costs nothing.
 *
 * <p>Allocation here is the C heap: not tracked, not collected, freed exactly once by whoever allocated it.
 */
public final class NativeMemory
{
    /** The whole address space; offsets into it are addresses. Always alive, usable on every thread. */
    public static final MemorySegment ALL = wholeAddressSpace();

    /** Alignment in bytes of what {@link #allocate} returns. */
    public static final long ALIGNMENT = 16;

    private static final MemorySegment CALLOC = Downcalls.system("calloc");
    private static final MemorySegment ALIGNED_ALLOC = Downcalls.system("aligned_alloc");
    private static final MemorySegment FREE = Downcalls.system("free");

    private NativeMemory()
    {
    }

    /**
     * Reads one byte.
     *
     * @param address of the byte.
     * @return its value.
     */
    public static byte getByte(final long address)
    {
        return ALL.get(JAVA_BYTE, address);
    }

    /**
     * Reads two bytes in the machine's order.
     *
     * @param address of the first byte.
     * @return their value.
     */
    public static short getShort(final long address)
    {
        return ALL.get(JAVA_SHORT_UNALIGNED, address);
    }

    /**
     * Reads four bytes in the machine's order.
     *
     * @param address of the first byte.
     * @return their value.
     */
    public static int getInt(final long address)
    {
        return ALL.get(JAVA_INT_UNALIGNED, address);
    }

    /**
     * Reads eight bytes in the machine's order, an address or a size for instance.
     *
     * @param address of the first byte.
     * @return their value.
     */
    public static long getLong(final long address)
    {
        return ALL.get(JAVA_LONG_UNALIGNED, address);
    }

    /**
     * Reads a sample.
     *
     * @param address of the first byte.
     * @return its value.
     */
    public static float getFloat(final long address)
    {
        return ALL.get(JAVA_FLOAT_UNALIGNED, address);
    }

    /**
     * Writes one byte.
     *
     * @param address of the byte.
     * @param value   to write.
     */
    public static void putByte(final long address, final byte value)
    {
        ALL.set(JAVA_BYTE, address, value);
    }

    /**
     * Writes two bytes in the machine's order.
     *
     * @param address of the first byte.
     * @param value   to write.
     */
    public static void putShort(final long address, final short value)
    {
        ALL.set(JAVA_SHORT_UNALIGNED, address, value);
    }

    /**
     * Writes four bytes in the machine's order.
     *
     * @param address of the first byte.
     * @param value   to write.
     */
    public static void putInt(final long address, final int value)
    {
        ALL.set(JAVA_INT_UNALIGNED, address, value);
    }

    /**
     * Writes eight bytes in the machine's order.
     *
     * @param address of the first byte.
     * @param value   to write.
     */
    public static void putLong(final long address, final long value)
    {
        ALL.set(JAVA_LONG_UNALIGNED, address, value);
    }

    /**
     * Writes a sample.
     *
     * @param address of the first byte.
     * @param value   to write.
     */
    public static void putFloat(final long address, final float value)
    {
        ALL.set(JAVA_FLOAT_UNALIGNED, address, value);
    }

    /**
     * Allocates zeroed memory, aligned to {@link #ALIGNMENT}, that lives until {@link #free}.
     *
     * @param bytes at least 1.
     * @return address of the first byte, never 0.
     * @throws OutOfMemoryError when the C heap has no more.
     */
    public static long allocate(final long bytes)
    {
        checkPositive(bytes);
        final long address = Words.call(CALLOC, 1, bytes);

        return checkAllocated(address, bytes);
    }

    /**
     * Allocates zeroed memory with an alignment of the caller's choice (a cache line, a page), that lives until
     * {@link #free}.
     *
     * @param bytes     at least 1.
     * @param alignment in bytes, a power of two of at least 8.
     * @return address of the first byte, never 0.
     * @throws OutOfMemoryError when the C heap has no more.
     */
    public static long allocateAligned(final long bytes, final long alignment)
    {
        checkPositive(bytes);
        if (alignment < Long.BYTES || Long.bitCount(alignment) != 1)
        {
            throw new IllegalArgumentException("alignment is not a power of two of at least 8: " + alignment);
        }

        final long rounded = Math.addExact(bytes, alignment - 1) & -alignment;
        final long address = Words.call(ALIGNED_ALLOC, alignment, rounded);

        zero(checkAllocated(address, bytes), rounded);
        return address;
    }

    /**
     * Frees what {@link #allocate} or {@link #allocateAligned} returned; never what a plugin allocated.
     *
     * @param address of the memory, or 0, which does nothing.
     */
    public static void free(final long address)
    {
        long _ = Words.call(FREE, address);
    }

    /**
     * A segment over memory of someone else. It is always alive and usable on every thread, even when the memory is
     * gone: the caller sees to that.
     *
     * @param address of the first byte.
     * @param bytes   that the segment covers, 0 or more.
     * @return the segment.
     */
    public static MemorySegment view(final long address, final long bytes)
    {
        return ALL.asSlice(address, bytes);
    }

    /**
     * Copies bytes; the two regions may overlap.
     *
     * @param from  address to read.
     * @param to    address to write.
     * @param bytes how many, 0 or more.
     */
    public static void copy(final long from, final long to, final long bytes)
    {
        MemorySegment.copy(ALL, from, ALL, to, bytes);
    }

    /**
     * Sets bytes to 0.
     *
     * @param address of the first byte.
     * @param bytes   how many, 0 or more.
     */
    public static void zero(final long address, final long bytes)
    {
        ALL.asSlice(address, bytes).fill((byte)0);
    }

    private static void checkPositive(final long bytes)
    {
        if (bytes < 1)
        {
            throw new IllegalArgumentException("cannot allocate " + bytes + " bytes");
        }
    }

    private static long checkAllocated(final long address, final long bytes)
    {
        if (address == 0)
        {
            throw new OutOfMemoryError("the C heap cannot give " + bytes + " bytes");
        }

        return address;
    }

    @SuppressWarnings("restricted")
    private static MemorySegment wholeAddressSpace()
    {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }
}
