// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import dev.stellatune.engine.lease.LeaseSource;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.ModuleHold;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.PluginInstance;
import org.jspecify.annotations.Nullable;

/**
 * Makes instances of one capability from whatever lease is current. [any-thread]
 *
 * @param <I> the kind of instance.
 */
public final class InstanceFactory<I extends PluginInstance>
{
    private final String pluginId;
    private final CapabilityKind kind;
    private final String typeId;
    private final LeaseSource leases;
    private final Creator<I> creator;

    /**
     * How an instance of a kind is created.
     *
     * @param <I> the kind.
     */
    @FunctionalInterface
    public interface Creator<I>
    {
        /**
         * Creates an instance, taking over the hold whatever happens.
         *
         * @param hold       on the library.
         * @param typeId     of the capability.
         * @param configJson for the instance.
         * @return the instance, owned by the calling thread.
         * @throws PluginException when the plugin refuses.
         */
        I create(ModuleHold hold, String typeId, String configJson) throws PluginException;
    }

    /**
     * A factory of one capability.
     *
     * @param pluginId names the plugin.
     * @param kind     of the capability.
     * @param typeId   of the capability.
     * @param leases   where the current lease is taken from.
     * @param creator  makes the instance.
     */
    public InstanceFactory(
        final String pluginId,
        final CapabilityKind kind,
        final String typeId,
        final LeaseSource leases,
        final Creator<I> creator)
    {
        this.pluginId = pluginId;
        this.kind = kind;
        this.typeId = typeId;
        this.leases = leases;
        this.creator = creator;
    }

    /**
     * Makes an instance from the current lease, which the instance then holds until it is destroyed.
     *
     * @param configJson its configuration.
     * @return the instance, owned by the calling thread.
     * @throws PluginException when the plugin is disabled, not loaded, or refuses.
     */
    public I create(final String configJson) throws PluginException
    {
        return create(leases.acquireCurrentLease(), configJson);
    }

    /**
     * Makes an instance that comes after none: while a new version is on probation, of the version before, which its
     * successor is then tried beside.
     *
     * @param configJson its configuration.
     * @return the instance, owned by the calling thread.
     * @throws PluginException when the plugin is disabled, not loaded, or refuses.
     */
    public I createFirst(final String configJson) throws PluginException
    {
        return create(leases.acquireTrustedLease(), configJson);
    }

    private I create(final @Nullable ModuleLease lease, final String configJson) throws PluginException
    {
        if (lease == null)
        {
            throw new PluginException(PluginException.UNAVAILABLE,
                "The " + this + " cannot be created: the plugin is disabled or not loaded.");
        }
        return creator.create(lease, typeId, configJson);
    }

    /**
     * Whether there is a library to make instances from at this moment.
     *
     * @return false while the plugin is disabled or not loaded.
     */
    public boolean isAvailable()
    {
        final ModuleLease lease = leases.acquireCurrentLease();
        if (lease != null)
        {
            lease.release();
        }
        return lease != null;
    }

    /**
     * The plugin's id.
     *
     * @return as bound.
     */
    public String pluginId()
    {
        return pluginId;
    }

    /**
     * What it makes.
     *
     * @return as bound.
     */
    public CapabilityKind kind()
    {
        return kind;
    }

    /**
     * The sequence number of an instance: control messages up to it are older than the instance.
     *
     * @param instance made by this factory.
     * @return the number with which its lease was published.
     */
    public static long seqOf(final PluginInstance instance)
    {
        return ((ModuleLease)instance.hold()).publishedSeq();
    }

    /**
     * Whether an instance need not be watched.
     *
     * @param instance made by a factory.
     * @return false while its library is on probation, and when that has failed.
     */
    public static boolean isTrusted(final PluginInstance instance)
    {
        return ((ModuleLease)instance.hold()).isTrusted();
    }

    /**
     * Whether what would be made now has to be watched.
     *
     * @return true while the current library is on probation.
     */
    public boolean isOnProbation()
    {
        final ModuleLease lease = leases.acquireCurrentLease();
        final boolean onProbation = lease != null && !lease.isTrusted();
        if (lease != null)
        {
            lease.release();
        }
        return onProbation;
    }

    @Override
    public String toString()
    {
        return kind.label() + " '" + typeId + "' of plugin " + pluginId;
    }
}
