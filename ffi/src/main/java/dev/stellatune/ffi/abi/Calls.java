// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemorySegment;

/**
 * Calls of the functions of an instance, one method per kind of call. [worker-thread] [job-thread]
 *
 * <p>Which function is called, the first argument says. Nothing is checked: a wrong address ends the process, and the
 * library must stay mapped until the call returns. Where the C function returns an {@link StStatus}, it comes back in
 * the {@link StatusSlot}; out-parameters are addresses of memory that the caller has set to a harmless value before. A
 * struct that C takes by value is a {@link MemorySegment} of at least its size, copied by the call. Booleans are
 * written by the callee as one byte that may hold any value.
 *
 * <p>No method allocates. None is {@code critical}: a plugin may take its time, or call back into the host. A call
 * costs a few nanoseconds more than in C, the status by value included.
 */
public final class Calls
{
    private Calls()
    {
    }

    /**
     * The form in which calls take a function. Made once per function and kept; always alive, so whoever keeps it sees
     * to it that the library is still there.
     *
     * @param address of the function, from a table or a symbol.
     * @return the first argument of a call.
     */
    public static MemorySegment function(final long address)
    {
        return MemorySegment.ofAddress(address);
    }

    /**
     * Acts on the instance: {@code flush}, {@code reset}.
     *
     * @param function address of the C function.
     * @param status   receives what the function returns.
     * @param handle   of the instance.
     */
    public static void statusOf(final MemorySegment function, final StatusSlot status, final long handle)
    {
        long _ = Words.call(function, status.address(), handle);
    }

    /**
     * Asks the instance, or gives it one number: {@code get_info}, {@code get_metadata_json}, {@code
     * export_state_json}, {@code list_targets_json}, {@code query_runtime_status}, {@code seek_ms}.
     *
     * @param function   address of the C function.
     * @param status     receives what the function returns.
     * @param handle     of the instance.
     * @param outOrValue address that receives the answer, or the number.
     */
    public static void statusOut(
        final MemorySegment function, final StatusSlot status, final long handle, final long outOrValue)
    {
        long _ = Words.call(function, status.address(), handle, outOrValue);
    }

    /**
     * Gives the instance a text: {@code apply_config_update}, {@code import_state_json}.
     *
     * @param function address of the C function.
     * @param status   receives what the function returns.
     * @param handle   of the instance.
     * @param str      the text, a {@link StStr}.
     */
    public static void statusIn(
        final MemorySegment function, final StatusSlot status, final long handle, final MemorySegment str)
    {
        long _ = Words.call(function, status.address(), handle, StStr.ptr(str), StStr.len(str));
    }

    /**
     * Gives the instance a text and asks for an answer: {@code plan_config_update}, {@code list_items_json},
     * {@code search_json}, {@code fetch_json}.
     *
     * @param function address of the C function.
     * @param status   receives what the function returns.
     * @param handle   of the instance.
     * @param str      the text, a {@link StStr}.
     * @param out      address that receives the answer.
     */
    public static void statusInOut(
        final MemorySegment function,
        final StatusSlot status,
        final long handle,
        final MemorySegment str,
        final long out)
    {
        long _ = Words.call(function, status.address(), handle, StStr.ptr(str), StStr.len(str), out);
    }

    /**
     * Ends something that cannot fail to end: {@code destroy}, {@code close}.
     *
     * @param function address of the C function.
     * @param handle   of the instance.
     */
    public static void destroy(final MemorySegment function, final long handle)
    {
        long _ = Words.call(function, handle);
    }

    /**
     * Opens a decoder: {@code open} of {@link StDecoderVTable}.
     *
     * @param function address of the C function.
     * @param status   receives what the function returns.
     * @param handle   of the instance.
     * @param openArgs an {@link StDecoderOpenArgs}.
     */
    public static void open(
        final MemorySegment function, final StatusSlot status, final long handle, final MemorySegment openArgs)
    {
        // the struct is too large for registers and goes on the stack
        final long args = openArgs.address();
        final MemorySegment path = openArgs.asSlice(StDecoderOpenArgs.PATH_OFFSET, StStr.SIZE);
        final MemorySegment ext = openArgs.asSlice(StDecoderOpenArgs.EXT_OFFSET, StStr.SIZE);
        long _ = Words.callWide(function, status.address(), handle, 0, 0, 0, 0,
            StStr.ptr(path), StStr.len(path), StStr.ptr(ext), StStr.len(ext),
            NativeMemory.getLong(args + StDecoderOpenArgs.IO_VTABLE_OFFSET),
            NativeMemory.getLong(args + StDecoderOpenArgs.IO_HANDLE_OFFSET));
    }

    /**
     * Decodes: {@code read_interleaved_f32}. Hot.
     *
     * @param function  address of the C function.
     * @param status    receives what the function returns.
     * @param handle    of the instance.
     * @param frames    how many may be written, unsigned.
     * @param out       address of the samples.
     * @param outFrames address of the count of frames written, four bytes.
     * @param outEof    address of the end flag, one byte.
     */
    public static void read(
        final MemorySegment function,
        final StatusSlot status,
        final long handle,
        final int frames,
        final long out,
        final long outFrames,
        final long outEof)
    {
        long _ = Words.call(function, status.address(), handle, frames, out, outFrames, outEof);
    }

    /**
     * Processes: {@code process_interleaved_f32_in_place}. Hot.
     *
     * @param function address of the C function.
     * @param handle   of the instance.
     * @param samples  address of the samples.
     * @param frames   how many there are, unsigned.
     */
    public static void process(final MemorySegment function, final long handle, final long samples, final int frames)
    {
        long _ = Words.call(function, handle, samples, frames);
    }

    /**
     * Asks what a DSP can process: {@code supported_layouts}.
     *
     * @param function address of the C function.
     * @param handle   of the instance.
     * @return {@code LAYOUT_*} of {@link AbiConstants}.
     */
    public static int supportedLayouts(final MemorySegment function, final long handle)
    {
        return (int)Words.call(function, handle);
    }

    /**
     * Asks how many channels come out of a DSP: {@code output_channels}.
     *
     * @param function address of the C function.
     * @param handle   of the instance.
     * @return the count, unsigned; 0 for as many as go in.
     */
    public static short outputChannels(final MemorySegment function, final long handle)
    {
        return (short)Words.call(function, handle);
    }

    /**
     * Opens a stream: {@code open_stream}.
     *
     * @param function    address of the C function.
     * @param status      receives what the function returns.
     * @param handle      of the instance.
     * @param track       JSON, a {@link StStr}.
     * @param outIo       address that receives the address of an {@link StIoVTable}.
     * @param outIoHandle address that receives the handle of the stream.
     * @param outMeta     address of a {@link StStr} that receives JSON.
     */
    public static void openStream(
        final MemorySegment function,
        final StatusSlot status,
        final long handle,
        final MemorySegment track,
        final long outIo,
        final long outIoHandle,
        final long outMeta)
    {
        // the last result finds no register left
        long _ = Words.callWide(function, status.address(), handle, StStr.ptr(track), StStr.len(track), outIo,
            outIoHandle, outMeta, 0, 0, 0, 0, 0);
    }

    /**
     * Closes a stream: {@code close_stream}.
     *
     * @param function address of the C function.
     * @param handle   of the instance.
     * @param ioHandle of the stream.
     */
    public static void closeStream(final MemorySegment function, final long handle, final long ioHandle)
    {
        long _ = Words.call(function, handle, ioHandle);
    }

    /**
     * Asks a sink for a format: {@code negotiate_spec}.
     *
     * @param function address of the C function.
     * @param status   receives what the function returns.
     * @param handle   of the instance.
     * @param target   JSON, a {@link StStr}.
     * @param spec     the desired format, an {@link StAudioSpec}.
     * @param out      address of an {@link StOutputSinkNegotiatedSpec}.
     */
    public static void negotiate(
        final MemorySegment function,
        final StatusSlot status,
        final long handle,
        final MemorySegment target,
        final MemorySegment spec,
        final long out)
    {
        long _ = Words.call(
            function, status.address(), handle, StStr.ptr(target), StStr.len(target), StAudioSpec.word(spec), out);
    }

    /**
     * Opens a sink: {@code open} of {@link StOutputSinkVTable}.
     *
     * @param function address of the C function.
     * @param status   receives what the function returns.
     * @param handle   of the instance.
     * @param target   JSON, a {@link StStr}.
     * @param spec     the format, an {@link StAudioSpec}.
     */
    public static void openSink(
        final MemorySegment function,
        final StatusSlot status,
        final long handle,
        final MemorySegment target,
        final MemorySegment spec)
    {
        long _ = Words.call(
            function, status.address(), handle, StStr.ptr(target), StStr.len(target), StAudioSpec.word(spec));
    }

    /**
     * Plays: {@code write_interleaved_f32}. Hot.
     *
     * @param function    address of the C function.
     * @param status      receives what the function returns.
     * @param handle      of the instance.
     * @param frames      how many there are, unsigned.
     * @param channels    samples per frame.
     * @param samples     address of the samples.
     * @param outAccepted address of the count of frames taken, four bytes.
     */
    public static void write(
        final MemorySegment function,
        final StatusSlot status,
        final long handle,
        final int frames,
        final short channels,
        final long samples,
        final long outAccepted)
    {
        long _ = Words.call(
            function, status.address(), handle, frames, Short.toUnsignedLong(channels), samples, outAccepted);
    }
}
