// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * Where a thread notes which call into a plugin it is in: one word in memory that others look at, also after the
 * process has crashed in that call. One plain store before the call and one after; the call itself keeps them apart.
 *
 * <pre>{@code
 *   word = number of the call, 40 bits | number of the module, 16 bits | code of the function, 8 bits; 0: in no call
 * }</pre>
 *
 * <p>Belongs to its thread; [any-thread] may read the word.
 */
public final class CallMark
{
    /** Bytes of the word. */
    public static final int BYTES = Long.BYTES;
    /** The highest number that a module may have. */
    public static final int MAX_MODULE = 0xFFFF;

    private static final int CALL_SHIFT = 24;
    private static final int MODULE_SHIFT = 8;
    private static final int CODE_MASK = 0xFF;

    /** Keeps the memory from being given back. */
    private final MemorySegment memory;
    private final long address;
    private long calls;

    /**
     * A mark that says: in no call.
     *
     * @param memory eight bytes of native memory, aligned.
     */
    public CallMark(final MemorySegment memory)
    {
        this.memory = memory;
        this.address = memory.address();
        NativeMemory.putLong(address, 0);
    }

    /** A call begins. */
    void begin(final int module, final PluginCall call)
    {
        NativeMemory.putLong(address, ++calls << CALL_SHIFT | (long)module << MODULE_SHIFT | call.code());
    }

    /** The call has returned. */
    void end()
    {
        try
        {
            NativeMemory.putLong(address, 0);
        }
        finally
        {
            Reference.reachabilityFence(memory);
        }
    }

    /**
     * The module that a word names.
     *
     * @param word of a mark, not 0.
     * @return as {@link CallMarks#opening} gave it.
     */
    public static int moduleOf(final long word)
    {
        return (int)(word >>> MODULE_SHIFT) & MAX_MODULE;
    }

    /**
     * The code of the function that a word names.
     *
     * @param word of a mark, not 0.
     * @return to be given to {@link PluginCall#of}.
     */
    public static int codeOf(final long word)
    {
        return (int)word & CODE_MASK;
    }
}
