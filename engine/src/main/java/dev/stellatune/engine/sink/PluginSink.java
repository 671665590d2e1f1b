// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.worker.WorkerParts;
import dev.stellatune.ffi.plugin.OutputSinkInstance;
import dev.stellatune.ffi.plugin.PluginException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A sink that plays through a plugin's device.
 *
 * <p>While it is open its plugin can be replaced: what the device holds is heard to the end, the device is given back,
 * and the next instance opens it and goes on with the very next frame. In between, and while the plugin is disabled,
 * nothing is accepted.
 *
 * <p>What the device plays is what was asked for: a device that can only do another format is refused.
 */
public final class PluginSink implements AudioSink
{
    private final SinkChoice target;
    private final PluginRuntime runtime;
    private final WorkerParts parts;
    /** Held by the one instance that has the device open. */
    private final Semaphore place = new Semaphore(1);
    private final AtomicLong underruns = new AtomicLong();
    /** Belongs to whoever the sink belongs to. */
    private @Nullable PluginDevice device;
    private int bytesPerFrame;

    /**
     * A sink that is not open.
     *
     * @param target  where to.
     * @param runtime whose plugins are meant.
     * @param parts   what all owners of instances need.
     */
    public PluginSink(final SinkChoice target, final PluginRuntime runtime, final WorkerParts parts)
    {
        this.target = target;
        this.runtime = runtime;
        this.parts = parts;
    }

    @Override
    public void open(final AudioFormat format) throws IOException
    {
        if (device != null)
        {
            throw new IllegalStateException("sink is open: " + name());
        }
        try
        {
            device = new PluginDevice(target, format, place, runtime, parts);
            bytesPerFrame = format.bytesPerFrame();
        }
        catch (final PluginException e)
        {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public int write(final MemorySegment samples, final int firstFrame, final int frames) throws IOException
    {
        final PluginDevice open = requireOpen();
        SinkChecks.requireWithin(samples, firstFrame, frames, bytesPerFrame);
        final int accepted = open.write(samples.address() + (long)firstFrame * bytesPerFrame, frames);
        if (accepted < 0)
        {
            throw new IOException(open.failure());
        }
        underruns.setRelease(underruns.getPlain() + open.takeUnderruns());
        return accepted;
    }

    @Override
    public long queuedFrames()
    {
        final PluginDevice open = device;
        return open == null ? 0 : open.queuedFrames();
    }

    @Override
    public boolean paced()
    {
        return true;
    }

    @Override
    public long underruns()
    {
        return underruns.getAcquire();
    }

    @Override
    public void reset()
    {
        requireOpen().reset();
    }

    @Override
    public void handOver()
    {
        final PluginDevice open = device;
        if (open != null)
        {
            open.handOver();
        }
    }

    @Override
    public void close()
    {
        final PluginDevice open = device;
        device = null;
        if (open != null)
        {
            open.close();
        }
    }

    @Override
    public void discard()
    {
        close();
    }

    @Override
    public String name()
    {
        return "the " + target;
    }

    /**
     * [job-thread] Asks a plugin for its devices.
     *
     * @param choice  the plugin, its type and its configuration; the target does not matter.
     * @param runtime whose plugins are meant.
     * @return the plugin's list: a JSON array of targets.
     * @throws PluginException when the plugin is not there or fails.
     */
    public static String listTargets(final SinkChoice choice, final PluginRuntime runtime) throws PluginException
    {
        final ModuleLease lease = runtime.acquireCurrentLease(choice.pluginId());
        if (lease == null)
        {
            throw new PluginException("The plugin " + choice.pluginId() + " is disabled or not loaded.");
        }
        final OutputSinkInstance instance = OutputSinkInstance.create(lease, choice.typeId(), choice.configJson());
        try
        {
            return instance.listTargets();
        }
        finally
        {
            instance.destroy();
        }
    }

    private PluginDevice requireOpen()
    {
        final PluginDevice open = device;
        if (open == null)
        {
            throw new IllegalStateException("sink is not open: " + name());
        }
        return open;
    }
}
