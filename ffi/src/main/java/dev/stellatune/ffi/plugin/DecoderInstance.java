// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.abi.Calls;
import dev.stellatune.ffi.abi.ModuleCalls;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.abi.StAudioSpec;
import dev.stellatune.ffi.abi.StDecoderInfo;
import dev.stellatune.ffi.abi.StDecoderOpenArgs;
import dev.stellatune.ffi.abi.StDecoderVTable;
import dev.stellatune.ffi.abi.StStr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A decoder: turns the bytes of one stream into interleaved float frames.
 *
 * <p>Created, opened and positioned in a job, read by a worker, destroyed in a job.
 */
public final class DecoderInstance extends PluginInstance
{
    /** What {@link #read} returns when there is nothing more. */
    public static final int END = -1;
    /** What {@link #read} returns when the plugin failed; {@link #readFailure()} says how. */
    public static final int FAILED = -2;

    private static final long EOF_OFFSET = Integer.BYTES;
    private static final long[] REQUIRED = {
        StDecoderVTable.OPEN_OFFSET, StDecoderVTable.GET_INFO_OFFSET, StDecoderVTable.READ_INTERLEAVED_F32_OFFSET,
        StDecoderVTable.DESTROY_OFFSET};

    private final MemorySegment open;
    private final MemorySegment info;
    private final MemorySegment metadata;
    private final MemorySegment read;
    private final MemorySegment seek;
    private String readFailure = "";

    private DecoderInstance(final Created created, final long vtable)
    {
        super(created, Slots.of(vtable, StDecoderVTable.PLAN_CONFIG_UPDATE_OFFSET,
            StDecoderVTable.APPLY_CONFIG_UPDATE_OFFSET, StDecoderVTable.EXPORT_STATE_JSON_OFFSET,
            StDecoderVTable.IMPORT_STATE_JSON_OFFSET, StDecoderVTable.DESTROY_OFFSET));
        open = function(vtable, StDecoderVTable.OPEN_OFFSET);
        info = function(vtable, StDecoderVTable.GET_INFO_OFFSET);
        metadata = function(vtable, StDecoderVTable.GET_METADATA_JSON_OFFSET);
        read = function(vtable, StDecoderVTable.READ_INTERLEAVED_F32_OFFSET);
        seek = function(vtable, StDecoderVTable.SEEK_MS_OFFSET);
    }

    /**
     * [job-thread] Creates a decoder; the calling thread owns it.
     *
     * @param hold       keeps the library loaded; released by {@link #destroy()}, or here on failure.
     * @param typeId     one of the module's decoder types.
     * @param configJson its configuration.
     * @return the instance.
     * @throws PluginException when the plugin refuses or returns nonsense.
     */
    public static DecoderInstance create(final ModuleHold hold, final String typeId, final String configJson)
        throws PluginException
    {
        final Created created =
            Created.by(hold, CapabilityKind.DECODER, typeId, configJson, REQUIRED, ModuleCalls::create);
        return new DecoderInstance(created, created.vtable());
    }

    /**
     * [owner] Opens a stream. Call it once.
     *
     * @param stream    read by the decoder until it is destroyed; not closed by it.
     * @param path      a hint, may be empty.
     * @param extension a hint: lower case, no dot, may be empty.
     * @throws PluginException when the plugin cannot decode the stream.
     */
    public void open(final NativeStream stream, final String path, final String extension) throws PluginException
    {
        enter();
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment args = arena.allocate(StDecoderOpenArgs.LAYOUT);
            copyString(NativeText.of(path, arena), args.address() + StDecoderOpenArgs.PATH_OFFSET);
            copyString(NativeText.of(extension, arena), args.address() + StDecoderOpenArgs.EXT_OFFSET);
            NativeMemory.putLong(args.address() + StDecoderOpenArgs.IO_VTABLE_OFFSET, stream.table());
            NativeMemory.putLong(args.address() + StDecoderOpenArgs.IO_HANDLE_OFFSET, stream.handle());
            begin(PluginCall.OPEN);
            Calls.open(open, status(), handle(), args);
            end();
        }
        checkStatus("open the stream");
    }

    private static void copyString(final MemorySegment struct, final long address)
    {
        NativeMemory.copy(struct.address(), address, StStr.SIZE);
    }

    /**
     * [owner] Asks what was opened.
     *
     * @return the checked answer.
     * @throws PluginException when the plugin fails or claims an impossible format.
     */
    public DecoderInfo info() throws PluginException
    {
        enter();
        final long out = out();
        statusOut(info, PluginCall.INFO, out);
        checkStatus("describe the stream");
        final int rate = NativeMemory.getInt(out + StDecoderInfo.SPEC_OFFSET + StAudioSpec.SAMPLE_RATE_OFFSET);
        final int channels =
            Short.toUnsignedInt(NativeMemory.getShort(out + StDecoderInfo.SPEC_OFFSET + StAudioSpec.CHANNELS_OFFSET));
        if (!isPossible(rate, channels))
        {
            throw new PluginException("The " + label() + " claims a stream of " + Integer.toUnsignedString(rate) +
                " Hz and " + channels + " channels: a defect of the plugin.");
        }
        final int flags = NativeMemory.getInt(out + StDecoderInfo.FLAGS_OFFSET);
        final long duration = NativeMemory.getLong(out + StDecoderInfo.DURATION_MS_OFFSET);
        return new DecoderInfo(
            rate,
            channels,
            (flags & AbiConstants.DECODER_FLAG_HAS_DURATION) != 0 && duration >= 0 ? duration :
                DecoderInfo.UNKNOWN_DURATION,
            Integer.toUnsignedLong(NativeMemory.getInt(out + StDecoderInfo.ENCODER_DELAY_FRAMES_OFFSET)),
            Integer.toUnsignedLong(NativeMemory.getInt(out + StDecoderInfo.ENCODER_PADDING_FRAMES_OFFSET)),
            (flags & AbiConstants.DECODER_FLAG_SEEKABLE) != 0 && canSeek());
    }

    /**
     * [owner] Asks for the stream's tags.
     *
     * @return a JSON object as text; {@code "{}"} when the plugin has none to give.
     * @throws PluginException when the plugin fails.
     */
    public String metadata() throws PluginException
    {
        enter();
        if (metadata.address() == 0)
        {
            return "{}";
        }
        final String json = callOut(metadata, PluginCall.METADATA, "give its metadata");
        return json.isEmpty() ? "{}" : json;
    }

    /**
     * [owner] Decodes. The hot path: no allocation.
     *
     * @param to     where the frames go: room for {@code frames} times the stream's channels, float32.
     * @param frames how many at most, positive.
     * @return frames read, 1 to {@code frames}; 0 when there is none yet; {@link #END}; or {@link #FAILED}.
     */
    public int read(final long to, final int frames)
    {
        enter();
        final long out = outAddress();
        NativeMemory.putLong(out, 0);
        begin(PluginCall.READ);
        Calls.read(read, status(), handle(), frames, to, out, out + EOF_OFFSET);
        end();
        if (status().code() != AbiConstants.STATUS_OK)
        {
            readFailure = failure("decode");
            return FAILED;
        }
        final int count = NativeMemory.getInt(out);
        final byte eof = NativeMemory.getByte(out + EOF_OFFSET);
        if (count < 0 || count > frames || (eof & ~1) != 0)
        {
            readFailure = "The " + label() + " claims " + Integer.toUnsignedString(count) + " frames of " + frames +
                " wanted and an end flag of " + eof + ": a defect of the plugin.";
            return FAILED;
        }
        return count != 0 ? count : eof != 0 ? END : 0;
    }

    /**
     * What went wrong in the last {@link #read} that returned {@link #FAILED}.
     *
     * @return one sentence.
     */
    public String readFailure()
    {
        return readFailure;
    }

    /**
     * Whether the plugin has a seek function.
     *
     * @return false when {@link #seekMs(long)} would fail for certain.
     */
    public boolean canSeek()
    {
        return seek.address() != 0;
    }

    /**
     * [owner] Moves to a time. For an exact frame, choose a time that is a whole number of frames.
     *
     * @param positionMs from the start, in milliseconds, 0 or more.
     * @throws PluginException when the plugin cannot seek.
     */
    public void seekMs(final long positionMs) throws PluginException
    {
        enter();
        if (!canSeek())
        {
            throw new PluginException("The " + label() + " cannot seek.");
        }
        statusOut(seek, PluginCall.SEEK, positionMs);
        checkStatus("seek to " + positionMs + " ms");
    }
}
