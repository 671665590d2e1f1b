// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.abi.Calls;
import dev.stellatune.ffi.abi.ModuleCalls;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.abi.StAudioSpec;
import dev.stellatune.ffi.abi.StOutputSinkNegotiatedSpec;
import dev.stellatune.ffi.abi.StOutputSinkRuntimeStatus;
import dev.stellatune.ffi.abi.StOutputSinkVTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An output sink: takes interleaved float frames to a device.
 *
 * <p>Negotiate, open, write and so on, close; it may be opened again, or destroyed at any time. Destroying an open
 * sink closes it first.
 */
public final class OutputSinkInstance extends PluginInstance
{
    /** What {@link #write} returns when the plugin failed; {@link #failure()} says how. */
    public static final int FAILED = -2;

    private static final long[] REQUIRED = {
        StOutputSinkVTable.LIST_TARGETS_JSON_OFFSET, StOutputSinkVTable.NEGOTIATE_SPEC_OFFSET,
        StOutputSinkVTable.OPEN_OFFSET, StOutputSinkVTable.WRITE_INTERLEAVED_F32_OFFSET,
        StOutputSinkVTable.QUERY_RUNTIME_STATUS_OFFSET, StOutputSinkVTable.RESET_OFFSET,
        StOutputSinkVTable.CLOSE_OFFSET, StOutputSinkVTable.DESTROY_OFFSET};

    private final MemorySegment listTargets;
    private final MemorySegment negotiate;
    private final MemorySegment open;
    private final MemorySegment write;
    private final MemorySegment query;
    private final MemorySegment flush;
    private final MemorySegment reset;
    private final MemorySegment close;
    private boolean opened;
    private String failure = "";
    private long queuedSamples;
    private boolean running;

    private OutputSinkInstance(final Created created, final long vtable)
    {
        super(created, Slots.of(vtable, StOutputSinkVTable.PLAN_CONFIG_UPDATE_OFFSET,
            StOutputSinkVTable.APPLY_CONFIG_UPDATE_OFFSET, StOutputSinkVTable.EXPORT_STATE_JSON_OFFSET,
            StOutputSinkVTable.IMPORT_STATE_JSON_OFFSET, StOutputSinkVTable.DESTROY_OFFSET));
        listTargets = function(vtable, StOutputSinkVTable.LIST_TARGETS_JSON_OFFSET);
        negotiate = function(vtable, StOutputSinkVTable.NEGOTIATE_SPEC_OFFSET);
        open = function(vtable, StOutputSinkVTable.OPEN_OFFSET);
        write = function(vtable, StOutputSinkVTable.WRITE_INTERLEAVED_F32_OFFSET);
        query = function(vtable, StOutputSinkVTable.QUERY_RUNTIME_STATUS_OFFSET);
        flush = function(vtable, StOutputSinkVTable.FLUSH_OFFSET);
        reset = function(vtable, StOutputSinkVTable.RESET_OFFSET);
        close = function(vtable, StOutputSinkVTable.CLOSE_OFFSET);
    }

    /**
     * What a device offers in answer to a wish.
     *
     * @param sampleRate           in Hz, positive.
     * @param channels             positive.
     * @param preferredChunkFrames frames per write that suit it best; 0 for no preference.
     * @param exact                whether the wish is met as it is.
     */
    public record Negotiated(int sampleRate, int channels, int preferredChunkFrames, boolean exact)
    {
    }

    /**
     * [job-thread] Creates a sink; the calling thread owns it.
     *
     * @param hold       keeps the library loaded; released by {@link #destroy()}, or here on failure.
     * @param typeId     one of the module's sink types.
     * @param configJson its configuration.
     * @return the instance.
     * @throws PluginException when the plugin refuses or returns nonsense.
     */
    public static OutputSinkInstance create(final ModuleHold hold, final String typeId, final String configJson)
        throws PluginException
    {
        final Created created =
            Created.by(hold, CapabilityKind.OUTPUT_SINK, typeId, configJson, REQUIRED, ModuleCalls::create);
        return new OutputSinkInstance(created, created.vtable());
    }

    /**
     * [owner] Lists the devices.
     *
     * @return the plugin's list, JSON.
     * @throws PluginException when the plugin fails.
     */
    public String listTargets() throws PluginException
    {
        enter();
        return callOut(listTargets, PluginCall.LIST_TARGETS, "list its targets");
    }

    /**
     * [owner] Asks what a device can do. To be called on the instance that will play, before {@link #open}.
     *
     * @param targetJson one that {@link #listTargets()} gave, or the plugin's idea of a default.
     * @param sampleRate wished, in Hz.
     * @param channels   wished.
     * @return the checked answer.
     * @throws PluginException when the plugin fails or answers nonsense.
     */
    public Negotiated negotiate(final String targetJson, final int sampleRate, final int channels)
        throws PluginException
    {
        enter();
        final long out = out();
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment target = NativeText.of(targetJson, arena);
            final MemorySegment wish = spec(sampleRate, channels, arena);
            begin(PluginCall.NEGOTIATE);
            Calls.negotiate(negotiate, status(), handle(), target, wish, out);
            end();
        }
        checkStatus("negotiate a format");
        final long spec = out + StOutputSinkNegotiatedSpec.SPEC_OFFSET;
        final int rate = NativeMemory.getInt(spec + StAudioSpec.SAMPLE_RATE_OFFSET);
        final int count = Short.toUnsignedInt(NativeMemory.getShort(spec + StAudioSpec.CHANNELS_OFFSET));
        if (!isPossible(rate, count))
        {
            throw new PluginException("The " + label() + " negotiated " + Integer.toUnsignedString(rate) + " Hz and " +
                count + " channels: a defect of the plugin.");
        }
        return new Negotiated(
            rate,
            count,
            Math.max(0, NativeMemory.getInt(out + StOutputSinkNegotiatedSpec.PREFERRED_CHUNK_FRAMES_OFFSET)),
            rate == sampleRate && count == channels);
    }

    /**
     * [owner] Opens a device.
     *
     * @param targetJson as negotiated.
     * @param sampleRate as negotiated, in Hz.
     * @param channels   as negotiated.
     * @throws PluginException when the plugin cannot open it.
     */
    public void open(final String targetJson, final int sampleRate, final int channels) throws PluginException
    {
        enter();
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment target = NativeText.of(targetJson, arena);
            final MemorySegment format = spec(sampleRate, channels, arena);
            begin(PluginCall.OPEN);
            Calls.openSink(open, status(), handle(), target, format);
            end();
        }
        checkStatus("open its target");
        opened = true;
    }

    private static MemorySegment spec(final int sampleRate, final int channels, final Arena arena)
    {
        final MemorySegment spec = arena.allocate(StAudioSpec.LAYOUT);
        NativeMemory.putInt(spec.address() + StAudioSpec.SAMPLE_RATE_OFFSET, sampleRate);
        NativeMemory.putShort(spec.address() + StAudioSpec.CHANNELS_OFFSET, (short)channels);
        return spec;
    }

    /**
     * [owner] Offers frames. The hot path: no allocation.
     *
     * @param samples  address of {@code frames} times {@code channels} float32 samples, interleaved.
     * @param frames   positive.
     * @param channels as opened.
     * @return frames accepted, 0 to {@code frames}; 0 means later; or {@link #FAILED}.
     */
    public int write(final long samples, final int frames, final int channels)
    {
        enter();
        final long out = outAddress();
        NativeMemory.putLong(out, 0);
        begin(PluginCall.WRITE);
        Calls.write(write, status(), handle(), frames, (short)channels, samples, out);
        end();
        if (status().code() != AbiConstants.STATUS_OK)
        {
            failure = failure("write");
            return FAILED;
        }
        final int accepted = NativeMemory.getInt(out);
        if (accepted < 0 || accepted > frames)
        {
            failure = "The " + label() + " claims to have accepted " + Integer.toUnsignedString(accepted) +
                " frames of " + frames + ": a defect of the plugin.";
            return FAILED;
        }
        return accepted;
    }

    /**
     * What went wrong in the last {@link #write} that returned {@link #FAILED}, or {@link #query} that gave false.
     *
     * @return one sentence.
     */
    public String failure()
    {
        return failure;
    }

    /**
     * [owner] Asks how it goes; {@link #queuedSamples()} and {@link #isRunning()} tell. The hot path: no allocation.
     *
     * @return false when the plugin failed; {@link #failure()} says how.
     */
    public boolean query()
    {
        enter();
        final long out = outAddress();
        NativeMemory.putLong(out, 0);
        statusOut(query, PluginCall.QUERY, out);
        if (status().code() != AbiConstants.STATUS_OK)
        {
            failure = failure("report its status");
            return false;
        }
        queuedSamples =
            Integer.toUnsignedLong(NativeMemory.getInt(out + StOutputSinkRuntimeStatus.QUEUED_SAMPLES_OFFSET));
        running = NativeMemory.getByte(out + StOutputSinkRuntimeStatus.RUNNING_OFFSET) == 1;
        return true;
    }

    /**
     * What the last {@link #query()} told.
     *
     * @return samples accepted and not yet heard, over all channels.
     */
    public long queuedSamples()
    {
        return queuedSamples;
    }

    /**
     * What the last {@link #query()} told.
     *
     * @return whether the device consumed; false also when it stood still for a moment since the query before.
     */
    public boolean isRunning()
    {
        return running;
    }

    /**
     * [job-thread] Waits until everything accepted was heard; does nothing where the plugin has no such function.
     *
     * @throws PluginException when the plugin fails.
     */
    public void flush() throws PluginException
    {
        enter();
        if (flush.address() != 0)
        {
            begin(PluginCall.FLUSH);
            Calls.statusOf(flush, status(), handle());
            end();
            checkStatus("flush");
        }
    }

    /**
     * [owner] Drops what is queued; the sink stays open.
     *
     * @throws PluginException when the plugin fails.
     */
    public void reset() throws PluginException
    {
        enter();
        begin(PluginCall.RESET);
        Calls.statusOf(reset, status(), handle());
        end();
        checkStatus("reset");
    }

    /**
     * [owner] Gives the device back; does nothing when it is not open.
     *
     * @return whether it was open.
     */
    public boolean close()
    {
        enter();
        final boolean wasOpen = opened;
        beforeDestroy();
        return wasOpen;
    }

    @Override
    void beforeDestroy()
    {
        if (opened)
        {
            opened = false;
            begin(PluginCall.CLOSE);
            Calls.destroy(close, handle());
            end();
        }
    }
}
