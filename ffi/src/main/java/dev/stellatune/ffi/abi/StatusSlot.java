// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

/**
 * The place where a call leaves the {@link StStatus} that the C function returns by value.
 *
 * <p>A slot stands over native memory that its owner allocates once and frees after the last call; a call then
 * allocates nothing. It holds the status of the latest call only. One thread at a time uses a slot:
 * [worker-thread] or [job-thread], whichever owns the instance that is called.
 */
public final class StatusSlot
{
    /** Bytes of native memory under a slot, to be aligned to 8. */
    public static final long SIZE = StStatus.SIZE;

    private static final long MESSAGE_PTR_OFFSET = StStatus.MESSAGE_OFFSET + StStr.PTR_OFFSET;
    private static final long MESSAGE_LEN_OFFSET = StStatus.MESSAGE_OFFSET + StStr.LEN_OFFSET;

    private final long address;

    /**
     * Makes a cleared slot over memory of the caller, who keeps it and frees it after the last use of the slot.
     *
     * @param address of {@link #SIZE} bytes of native memory.
     */
    public StatusSlot(final long address)
    {
        this.address = address;
        clear();
    }

    /**
     * The code of the latest call.
     *
     * @return 0 for success, else a code of {@link AbiConstants} or one of the plugin's own.
     */
    public int code()
    {
        return NativeMemory.getInt(address + StStatus.CODE_OFFSET);
    }

    /**
     * Where the message of the latest call lies; to be read only when the code is not 0 and the length is neither 0
     * nor beyond what the reader takes for sane.
     *
     * @return address of the first byte; may be anything when the length is 0.
     */
    public long messageAddress()
    {
        return NativeMemory.getLong(address + MESSAGE_PTR_OFFSET);
    }

    /**
     * How long the message of the latest call is, as the plugin says: unchecked, and negative when it claims 2^63 or
     * more.
     *
     * @return length in bytes.
     */
    public long messageLength()
    {
        return NativeMemory.getLong(address + MESSAGE_LEN_OFFSET);
    }

    /** What a call passes as the address for its result. */
    long address()
    {
        return address;
    }

    /**
     * Sets the slot to success without a message.
     */
    public void clear()
    {
        NativeMemory.zero(address, SIZE);
    }
}
