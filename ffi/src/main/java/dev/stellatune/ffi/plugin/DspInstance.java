// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.Calls;
import dev.stellatune.ffi.abi.ModuleCalls;
import dev.stellatune.ffi.abi.StDspVTable;
import java.lang.foreign.MemorySegment;

/**
 * A DSP: changes interleaved float frames in place, for one sample rate and channel count.
 */
public final class DspInstance extends PluginInstance
{
    private static final long[] REQUIRED = {
        StDspVTable.PROCESS_INTERLEAVED_F32_IN_PLACE_OFFSET, StDspVTable.SUPPORTED_LAYOUTS_OFFSET,
        StDspVTable.OUTPUT_CHANNELS_OFFSET, StDspVTable.DESTROY_OFFSET};

    private final MemorySegment process;
    private final MemorySegment layouts;
    private final MemorySegment outputChannels;
    private final int channels;

    private DspInstance(final Created created, final long vtable, final int channels)
    {
        super(created, Slots.of(vtable, StDspVTable.PLAN_CONFIG_UPDATE_OFFSET, StDspVTable.APPLY_CONFIG_UPDATE_OFFSET,
            StDspVTable.EXPORT_STATE_JSON_OFFSET, StDspVTable.IMPORT_STATE_JSON_OFFSET, StDspVTable.DESTROY_OFFSET));
        process = function(vtable, StDspVTable.PROCESS_INTERLEAVED_F32_IN_PLACE_OFFSET);
        layouts = function(vtable, StDspVTable.SUPPORTED_LAYOUTS_OFFSET);
        outputChannels = function(vtable, StDspVTable.OUTPUT_CHANNELS_OFFSET);
        this.channels = channels;
    }

    /**
     * [job-thread] Creates a DSP; the calling thread owns it.
     *
     * @param hold       keeps the library loaded; released by {@link #destroy()}, or here on failure.
     * @param typeId     one of the module's DSP types.
     * @param configJson its configuration.
     * @param sampleRate in Hz, positive, for the life of the instance.
     * @param channels   positive, for the life of the instance.
     * @return the instance.
     * @throws PluginException when the plugin refuses or returns nonsense.
     */
    public static DspInstance create(
        final ModuleHold hold,
        final String typeId,
        final String configJson,
        final int sampleRate,
        final int channels) throws PluginException
    {
        if (sampleRate <= 0 || channels <= 0 || channels > Short.MAX_VALUE)
        {
            hold.release();
            throw new IllegalArgumentException("sampleRate " + sampleRate + ", channels " + channels);
        }
        final Created created = Created.by(hold, CapabilityKind.DSP, typeId, configJson, REQUIRED,
            (function, status, type, config, out) ->
                ModuleCalls.createDsp(function, status, type, sampleRate, (short)channels, config, out));
        return new DspInstance(created, created.vtable(), channels);
    }

    /**
     * [owner] Processes in place. The hot path: no allocation.
     *
     * @param samples address of {@code frames} times {@link #channels()} float32 samples, interleaved.
     * @param frames  positive.
     */
    public void process(final long samples, final int frames)
    {
        enter();
        begin(PluginCall.PROCESS);
        Calls.process(process, handle(), samples, frames);
        end();
    }

    /**
     * [owner] The channel layouts that the plugin can process.
     *
     * @return the ABI's bit mask.
     */
    public int supportedLayouts()
    {
        enter();
        begin(PluginCall.LAYOUTS);
        final int mask = Calls.supportedLayouts(layouts, handle());
        end();
        return mask;
    }

    /**
     * [owner] The number of channels that the plugin gives out.
     *
     * @return positive; the input's own number where the plugin says 0.
     */
    public int outputChannels()
    {
        enter();
        begin(PluginCall.CHANNELS);
        final int count = Short.toUnsignedInt(Calls.outputChannels(outputChannels, handle()));
        end();
        return count == 0 ? channels : count;
    }

    /**
     * The number of channels that the instance was created for.
     *
     * @return positive.
     */
    public int channels()
    {
        return channels;
    }
}
