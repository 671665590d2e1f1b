// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.control.InstanceFactory;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.plugin.ConfigPlan;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.PluginInstance;
import org.jspecify.annotations.Nullable;

/**
 * What is alike for all kinds of instance that stand for themselves.
 *
 * @param <I> the kind.
 */
public abstract class PluginHandling<I extends PluginInstance> implements InstanceHandling<I>
{
    private final EngineStatus status;

    /**
     * For those that know a kind.
     *
     * @param status learns of state that could not be kept.
     */
    protected PluginHandling(final EngineStatus status)
    {
        this.status = status;
    }

    /**
     * [worker-thread] Takes the state out of an instance that is about to be replaced.
     *
     * @param running owned by the worker.
     * @return null when it has none, or cannot give it.
     */
    protected final @Nullable String exportState(final I running)
    {
        try
        {
            return running.exportState();
        }
        catch (final PluginException e)
        {
            status.error(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /**
     * [worker-thread] Gives an instance the state of the one before. A version that cannot read the older one's state
     * begins afresh.
     *
     * @param staged owned by the worker.
     * @param state  as {@link #exportState} gave it; null for none.
     * @return whether it has the state now.
     */
    protected final boolean importState(final I staged, final @Nullable String state)
    {
        if (state == null)
        {
            return false;
        }
        try
        {
            staged.importState(state);
            return true;
        }
        catch (final PluginException e)
        {
            status.error(String.valueOf(e.getMessage()));
            return false;
        }
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
