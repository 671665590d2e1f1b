// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.endurance;

import dev.stellatune.engine.control.ControlFold;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.InstanceFactory;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.PluginException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A worker as a user writes one: a thread that uses an instance of its own, and at safe points replaces it when a
 * message says so.
 */
final class ToneWorker
{
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Doorbell doorbell = new Doorbell();
    private final ControlFold fold = new ControlFold();
    private final WorkerEndpoint<DecoderInstance> endpoint;
    private final PluginRuntime plugins;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile long made;
    private volatile long destroyed;
    private volatile long used;
    private volatile @Nullable String failure;
    private @Nullable DecoderInstance instance;
    private long rings = -1;

    ToneWorker(final PluginRuntime plugins, final int number)
    {
        this.plugins = plugins;
        endpoint = plugins.bind(workers ->
            workers.bindDecoder(Engine.TONE, "tone", Engine.tone(1).configJson(), doorbell)).join();
        thread = Thread.ofPlatform().name("endurance-worker-" + number).unstarted(this::work);
        doorbell.wakes(List.of(thread));
        thread.start();
    }

    /** Instances made. */
    long made()
    {
        return made;
    }

    /** Instances destroyed. */
    long destroyed()
    {
        return destroyed;
    }

    /** Calls of instances. */
    long used()
    {
        return used;
    }

    /** What went wrong; null when nothing did. */
    @Nullable String failure()
    {
        return failure;
    }

    /** Ends it. */
    void stop()
    {
        stopping = true;
        doorbell.ring();
        Engine.await("the worker ends", () -> !thread.isAlive());
        plugins.unbind(endpoint).join();
    }

    /** [worker-thread] */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void work()
    {
        try
        {
            while (!stopping)
            {
                final long value = doorbell.value();
                if (value != rings)
                {
                    rings = value;
                    look();
                }
                final DecoderInstance mine = instance;
                if (mine != null)
                {
                    mine.info();
                    used++;
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
            destroy();
        }
        catch (final PluginException | RuntimeException e)
        {
            failure = e.toString();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void look() throws PluginException
    {
        endpoint.drainTo(fold);
        final DecoderInstance mine = instance;
        if (mine != null && (!fold.instanceWanted() || InstanceFactory.seqOf(mine) < fold.seq()))
        {
            destroy();
        }
        if (instance == null && fold.instanceWanted())
        {
            instance = endpoint.factory().create(endpoint.config().json());
            made++;
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void destroy()
    {
        final DecoderInstance mine = instance;
        instance = null;
        if (mine != null)
        {
            mine.destroy();
            destroyed++;
        }
    }
}
