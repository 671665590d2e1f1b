// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.EndpointControl;
import dev.stellatune.engine.control.InstanceFactory;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.DspInstance;
import dev.stellatune.ffi.plugin.LyricsProviderInstance;
import dev.stellatune.ffi.plugin.OutputSinkInstance;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.PluginInfo;
import dev.stellatune.ffi.plugin.PluginInstance;
import dev.stellatune.ffi.plugin.SourceCatalogInstance;

/**
 * Connects workers to plugins. [control-thread] throughout: other threads come through
 * {@link PluginRuntime#bind}.
 *
 * <p>A new endpoint is registered and gets the current wanted state as its first message in one step, so that no
 * change can fall in between.
 */
public final class PluginBindings
{
    private final PluginRegistry registry;
    /** Whether a ring was full when a message was sent. */
    private boolean someKept;

    PluginBindings(final PluginRegistry registry)
    {
        this.registry = registry;
    }

    /**
     * Binds a decoder.
     *
     * @param pluginId   a loaded plugin.
     * @param typeId     one of its decoder types.
     * @param configJson to begin with.
     * @param doorbell   of the worker.
     * @return the worker's endpoint.
     * @throws PluginException when there is no such plugin or type.
     */
    public WorkerEndpoint<DecoderInstance> bindDecoder(
        final String pluginId, final String typeId, final String configJson, final Doorbell doorbell)
        throws PluginException
    {
        return bind(pluginId, CapabilityKind.DECODER, typeId, configJson, doorbell, DecoderInstance::create);
    }

    /**
     * Binds a DSP.
     *
     * @param pluginId   a loaded plugin.
     * @param typeId     one of its DSP types.
     * @param configJson to begin with.
     * @param sampleRate in Hz, of every instance.
     * @param channels   of every instance.
     * @param doorbell   of the worker.
     * @return the worker's endpoint.
     * @throws PluginException when there is no such plugin or type.
     */
    public WorkerEndpoint<DspInstance> bindDsp(
        final String pluginId,
        final String typeId,
        final String configJson,
        final int sampleRate,
        final int channels,
        final Doorbell doorbell) throws PluginException
    {
        return bind(pluginId, CapabilityKind.DSP, typeId, configJson, doorbell,
            (hold, type, config) -> DspInstance.create(hold, type, config, sampleRate, channels));
    }

    /**
     * Binds a source catalog.
     *
     * @param pluginId   a loaded plugin.
     * @param typeId     one of its source types.
     * @param configJson to begin with.
     * @param doorbell   of the worker.
     * @return the worker's endpoint.
     * @throws PluginException when there is no such plugin or type.
     */
    public WorkerEndpoint<SourceCatalogInstance> bindSourceCatalog(
        final String pluginId, final String typeId, final String configJson, final Doorbell doorbell)
        throws PluginException
    {
        return bind(pluginId, CapabilityKind.SOURCE_CATALOG, typeId, configJson, doorbell,
            SourceCatalogInstance::create);
    }

    /**
     * Binds a lyrics provider.
     *
     * @param pluginId   a loaded plugin.
     * @param typeId     one of its lyrics types.
     * @param configJson to begin with.
     * @param doorbell   of the worker.
     * @return the worker's endpoint.
     * @throws PluginException when there is no such plugin or type.
     */
    public WorkerEndpoint<LyricsProviderInstance> bindLyricsProvider(
        final String pluginId, final String typeId, final String configJson, final Doorbell doorbell)
        throws PluginException
    {
        return bind(pluginId, CapabilityKind.LYRICS_PROVIDER, typeId, configJson, doorbell,
            LyricsProviderInstance::create);
    }

    /**
     * Binds an output sink.
     *
     * @param pluginId   a loaded plugin.
     * @param typeId     one of its sink types.
     * @param configJson to begin with.
     * @param doorbell   of the worker.
     * @return the worker's endpoint.
     * @throws PluginException when there is no such plugin or type.
     */
    public WorkerEndpoint<OutputSinkInstance> bindOutputSink(
        final String pluginId, final String typeId, final String configJson, final Doorbell doorbell)
        throws PluginException
    {
        return bind(pluginId, CapabilityKind.OUTPUT_SINK, typeId, configJson, doorbell, OutputSinkInstance::create);
    }

    private <I extends PluginInstance> WorkerEndpoint<I> bind(
        final String pluginId,
        final CapabilityKind kind,
        final String typeId,
        final String configJson,
        final Doorbell doorbell,
        final InstanceFactory.Creator<I> creator) throws PluginException
    {
        final PluginSlot slot = registry.find(pluginId);
        final PluginInfo info = slot == null ? null : slot.info();
        if (slot == null || info == null)
        {
            throw new PluginException("There is no plugin " + pluginId + ": load it first; loaded are " +
                registry.all().stream().filter(other -> other.info() != null).map(PluginSlot::id).sorted().toList() +
                ".");
        }
        if (info.capability(kind, typeId) == null)
        {
            throw new PluginException("The plugin " + pluginId + " offers no " + kind.label() + " '" + typeId +
                "'; it offers " + info.capabilities().stream()
                    .map(capability -> capability.kind().label() + " '" + capability.typeId() + "'").toList() + ".");
        }
        final WorkerEndpoint<I> endpoint =
            new WorkerEndpoint<>(new InstanceFactory<>(pluginId, kind, typeId, slot, creator), doorbell, configJson);
        slot.endpoints().add(endpoint.control());
        tell(slot, endpoint.control());
        return endpoint;
    }

    private void tell(final PluginSlot slot, final EndpointControl control)
    {
        final PluginSlot.Value value = slot.value();
        if (value.enabled() && value.current() != null)
        {
            control.recreate(Reason.ENABLED, value.seq());
        }
        else
        {
            control.destroy(value.enabled() ? Reason.UNLOADED : Reason.DISABLED, value.seq());
        }
        someKept |= control.hasKept();
    }

    /**
     * Sends a configuration.
     *
     * @param endpoint   bound here.
     * @param configJson the configuration.
     */
    public void configure(final WorkerEndpoint<?> endpoint, final String configJson)
    {
        endpoint.control().configure(configJson);
        someKept |= endpoint.control().hasKept();
    }

    /**
     * Ends a binding; the worker gets no further messages.
     *
     * @param endpoint bound here; an unknown one is ignored.
     */
    public void unbind(final WorkerEndpoint<?> endpoint)
    {
        final PluginSlot slot = registry.find(endpoint.factory().pluginId());
        if (slot != null)
        {
            slot.endpoints().remove(endpoint.control());
        }
    }

    /** Sends a change of a slot to all of its endpoints, after it was published. */
    void broadcast(final PluginSlot slot, final boolean instanceWanted, final Reason reason, final long seq)
    {
        for (final EndpointControl control : slot.endpoints())
        {
            if (instanceWanted)
            {
                control.recreate(reason, seq);
            }
            else
            {
                control.destroy(reason, seq);
            }
            someKept |= control.hasKept();
        }
    }

    /** Writes what full rings kept back. */
    int flush()
    {
        if (!someKept)
        {
            return 0;
        }
        someKept = false;
        int work = 0;
        for (final PluginSlot slot : registry.all())
        {
            for (final EndpointControl control : slot.endpoints())
            {
                work += control.flush();
                someKept |= control.hasKept();
            }
        }
        return work;
    }
}
