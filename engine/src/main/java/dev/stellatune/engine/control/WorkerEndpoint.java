// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import dev.stellatune.ffi.plugin.PluginInstance;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.jspecify.annotations.Nullable;

/**
 * All that a worker holds of a plugin: a factory for instances, and the messages that say when to replace them.
 *
 * <p>Owned by one worker at a time. Its counterpart is {@link EndpointControl}.
 *
 * @param <I> the kind of instance.
 */
public final class WorkerEndpoint<I extends PluginInstance>
{
    private static final int RING_BYTES = 2048;

    private final InstanceFactory<I> factory;
    private final Doorbell doorbell;
    private final ControlRingReader reader;
    private final EndpointControl control;
    /** Written by the control thread before the message that announces it. */
    private volatile ConfigText config;
    /** Written by the worker. */
    private volatile @Nullable Outcome outcome;
    /** Written by the worker. */
    private volatile @Nullable Outcome lastSwap;

    /**
     * Makes both sides of an endpoint.
     *
     * @param factory    for the worker.
     * @param doorbell   of the worker.
     * @param configJson to begin with.
     */
    public WorkerEndpoint(final InstanceFactory<I> factory, final Doorbell doorbell, final String configJson)
    {
        final OneToOneRingBuffer ring = ControlRing.allocate(RING_BYTES);
        this.factory = factory;
        this.doorbell = doorbell;
        this.config = new ConfigText(0, configJson);
        this.reader = new ControlRingReader(ring);
        this.control = new EndpointControl(this, new ControlRingWriter(ring));
    }

    /**
     * Makes instances.
     *
     * @return the factory.
     */
    public InstanceFactory<I> factory()
    {
        return factory;
    }

    /**
     * The worker's doorbell, rung after each message.
     *
     * @return shared by all endpoints of the worker.
     */
    public Doorbell doorbell()
    {
        return doorbell;
    }

    /**
     * [worker-thread] Folds all messages that have arrived. Does not allocate.
     *
     * @param fold owned by the worker.
     */
    public void drainTo(final ControlFold fold)
    {
        reader.drainTo(fold);
    }

    /**
     * [any-thread] The latest configuration that was sent.
     *
     * @return an immutable value.
     */
    public ConfigText config()
    {
        return config;
    }

    void config(final ConfigText latest)
    {
        config = latest;
    }

    /**
     * [worker-thread] Says what was done.
     *
     * @param latest replaces the previous outcome.
     */
    public void publish(final Outcome latest)
    {
        outcome = latest;
    }

    /**
     * [any-thread] What the worker last did.
     *
     * @return null when nothing was asked of it yet.
     */
    public @Nullable Outcome outcome()
    {
        return outcome;
    }

    /**
     * [worker-thread] Says what became of the latest successor, for those who wait to know whether it can be trusted.
     *
     * @param latest RECREATED when it runs, and is trusted; FAILED when it is not used.
     */
    public void swapped(final Outcome latest)
    {
        lastSwap = latest;
    }

    /**
     * [any-thread] What became of the latest successor; what was done about configurations does not hide it.
     *
     * @return null before the first one.
     */
    public @Nullable Outcome lastSwap()
    {
        return lastSwap;
    }

    /**
     * The control thread's side.
     *
     * @return made together with this one.
     */
    public EndpointControl control()
    {
        return control;
    }
}
