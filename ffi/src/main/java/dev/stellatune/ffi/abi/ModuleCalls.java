// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * Calls of a library's entry and of the functions of {@link StPluginModule}. [job-thread]
 *
 * <p>Everything that {@link Calls} says about addresses, statuses and strings holds here, too.
 */
public final class ModuleCalls
{
    private ModuleCalls()
    {
    }

    /**
     * The entry of a library: {@code const StPluginModule *(*)(const StHostVTable *)}.
     *
     * @param function   address of the C function.
     * @param hostVTable address of the {@link StHostVTable}.
     * @return address of the {@link StPluginModule}, or 0 when the plugin refuses.
     */
    public static long entry(final MemorySegment function, final long hostVTable)
    {
        return Words.call(function, hostVTable);
    }

    /**
     * Gives memory back to the plugin: {@code plugin_free}.
     *
     * @param function address of the C function.
     * @param ptr      address of the memory.
     * @param len      its length in bytes.
     * @param align    its alignment in bytes; 1 for text.
     */
    public static void pluginFree(final MemorySegment function, final long ptr, final long len, final long align)
    {
        long _ = Words.call(function, ptr, len, align);
    }

    /**
     * Asks for a string: {@code metadata_json}.
     *
     * @param function address of the C function.
     * @param result   gives the 16 bytes that receive the {@link StStr}.
     */
    public static void string(final MemorySegment function, final SegmentAllocator result)
    {
        try
        {
            MemorySegment _ = (MemorySegment)Words.STRING.invokeExact(function, result);
        }
        catch (final Throwable t)
        {
            throw Downcalls.unexpected(t);
        }
    }

    /**
     * Asks how many there are: {@code capability_count}.
     *
     * @param function address of the C function.
     * @return the count, unchecked.
     */
    public static long count(final MemorySegment function)
    {
        return Words.call(function);
    }

    /**
     * Asks for one of many: {@code capability_get}.
     *
     * @param function address of the C function.
     * @param index    from 0.
     * @return address of the item, or 0.
     */
    public static long itemAt(final MemorySegment function, final long index)
    {
        return Words.call(function, index);
    }

    /**
     * Asks how many there are for a type: {@code decoder_ext_score_count}.
     *
     * @param function address of the C function.
     * @param type     id of the type, a {@link StStr}.
     * @return the count, unchecked.
     */
    public static long extScoreCount(final MemorySegment function, final MemorySegment type)
    {
        return Words.call(function, StStr.ptr(type), StStr.len(type));
    }

    /**
     * Asks for one of many for a type: {@code decoder_ext_score_get}.
     *
     * @param function address of the C function.
     * @param type     id of the type, a {@link StStr}.
     * @param index    from 0.
     * @return address of the item, or 0.
     */
    public static long extScoreAt(final MemorySegment function, final MemorySegment type, final long index)
    {
        return Words.call(function, StStr.ptr(type), StStr.len(type), index);
    }

    /**
     * Makes an instance: {@code create_decoder_instance}, {@code create_source_catalog_instance},
     * {@code create_lyrics_provider_instance}, {@code create_output_sink_instance}.
     *
     * @param function address of the C function.
     * @param status   receives what the function returns.
     * @param type     id of the type, a {@link StStr}.
     * @param config   JSON, a {@link StStr}.
     * @param outRef   address of a {@link StInstanceRef} to be filled.
     */
    public static void create(
        final MemorySegment function,
        final StatusSlot status,
        final MemorySegment type,
        final MemorySegment config,
        final long outRef)
    {
        long _ = Words.call(
            function, status.address(), StStr.ptr(type), StStr.len(type), StStr.ptr(config), StStr.len(config), outRef);
    }

    /**
     * Makes a DSP instance: {@code create_dsp_instance}.
     *
     * @param function   address of the C function.
     * @param status     receives what the function returns.
     * @param type       id of the type, a {@link StStr}.
     * @param sampleRate in Hz.
     * @param channels   samples per frame.
     * @param config     JSON, a {@link StStr}.
     * @param outRef     address of a {@link StInstanceRef} to be filled.
     */
    public static void createDsp(
        final MemorySegment function,
        final StatusSlot status,
        final MemorySegment type,
        final int sampleRate,
        final short channels,
        final MemorySegment config,
        final long outRef)
    {
        // the configuration finds one register left and goes on the stack as a whole; the result takes that register
        long _ = Words.callWide(function, status.address(), StStr.ptr(type), StStr.len(type), sampleRate,
            Short.toUnsignedLong(channels), outRef, StStr.ptr(config), StStr.len(config), 0, 0, 0, 0);
    }

    /**
     * Ends what the plugin runs by itself: {@code shutdown}.
     *
     * @param function address of the C function.
     * @param status   receives what the function returns.
     */
    public static void shutdown(final MemorySegment function, final StatusSlot status)
    {
        long _ = Words.call(function, status.address());
    }
}
