// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.control.InstanceFactory;
import dev.stellatune.ffi.plugin.ConfigPlan;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.PluginInstance;

/**
 * What is alike for all kinds of instance that stand for themselves.
 *
 * @param <I> the kind.
 */
public abstract class PluginHandling<I extends PluginInstance> implements InstanceHandling<I>
{
    /** For those that know a kind. */
    protected PluginHandling()
    {
    }

    @Override
    public void handOver(final I running)
    {
        running.handOver();
    }

    @Override
    public void dispose(final I instance)
    {
        instance.adopt();
        instance.destroy();
    }

    @Override
    public final long seqOf(final I instance)
    {
        return InstanceFactory.seqOf(instance);
    }

    @Override
    public final ConfigPlan plan(final I running, final String configJson) throws PluginException
    {
        return running.planConfig(configJson);
    }

    @Override
    public final void apply(final I running, final String configJson) throws PluginException
    {
        running.applyConfig(configJson);
    }
}
