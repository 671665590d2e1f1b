// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.InstanceFactory;
import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.InstanceHandling;
import dev.stellatune.engine.worker.InstanceListener;
import dev.stellatune.engine.worker.WorkerController;
import dev.stellatune.ffi.plugin.ConfigPlan;
import dev.stellatune.ffi.plugin.OutputSinkInstance;
import dev.stellatune.ffi.plugin.PluginException;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * An open device of a plugin, in one format, through all of the plugin's versions.
 *
 * <p>Opened and closed in jobs; between the first write and {@link #handOver()} it belongs to the sink worker, and
 * each of the worker's calls is a safe point of it.
 */
final class PluginDevice
{
    /** A device that does not drain is given back all the same, this long after it should have. */
    private static final long DRAIN_GRACE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final SinkChoice target;
    private final AudioFormat format;
    private final PluginRuntime runtime;
    private final NanoClock clock;
    private final EngineStatus status;
    private final Doorbell doorbell;
    private final WorkerEndpoint<OutputSinkInstance> endpoint;
    private final WorkerController<OutputSinkInstance> controller;
    private boolean adopted;
    private long rings;
    private boolean draining;
    private long drainUntilNs;
    private @Nullable String state;
    private boolean ran;
    private boolean starved;
    private int underruns;
    private String failure = "";

    private PluginDevice(
        final SinkChoice target,
        final AudioFormat format,
        final PluginRuntime runtime,
        final JobExecutor jobs,
        final NanoClock clock,
        final EngineStatus status) throws PluginException
    {
        this.target = target;
        this.format = format;
        this.runtime = runtime;
        this.clock = clock;
        this.status = status;
        this.doorbell = new Doorbell();
        this.endpoint = runtime.agent().call(() -> runtime.bindings().bindOutputSink(
            target.pluginId(), target.typeId(), target.configJson(), doorbell));
        boolean made = false;
        try
        {
            this.controller = new WorkerController<>(
                endpoint, new Handling(), jobs, clock, new Changes(), make(endpoint.config().json()));
            made = true;
        }
        finally
        {
            if (!made)
            {
                unbind();
            }
        }
    }

    /**
     * [job-thread] Opens a device.
     *
     * @throws PluginException when there is no such plugin, or its device cannot be opened in the format.
     */
    static PluginDevice open(
        final SinkChoice target,
        final AudioFormat format,
        final PluginRuntime runtime,
        final JobExecutor jobs,
        final NanoClock clock,
        final EngineStatus status) throws PluginException
    {
        return new PluginDevice(target, format, runtime, jobs, clock, status);
    }

    /** [job-thread] An instance whose device is open, handed over. */
    private OutputSinkInstance make(final String configJson) throws PluginException
    {
        final OutputSinkInstance made = endpoint.factory().create(configJson);
        boolean open = false;
        try
        {
            final OutputSinkInstance.Negotiated offer =
                made.negotiate(target.targetJson(), format.sampleRate(), format.channels());
            if (!offer.exact())
            {
                throw new PluginException("The " + target + " plays " +
                    new AudioFormat(offer.sampleRate(), offer.channels()) + " and not " + format +
                    ": choose a device that converts.");
            }
            made.open(target.targetJson(), format.sampleRate(), format.channels());
            open = true;
        }
        finally
        {
            if (!open)
            {
                made.destroy();
            }
        }
        made.handOver();
        return made;
    }

    /** [worker-thread] Looks for messages and acts on them. */
    private @Nullable OutputSinkInstance safePoint()
    {
        if (!adopted)
        {
            adopted = true;
            final OutputSinkInstance first = controller.instance();
            if (first != null)
            {
                first.adopt();
            }
        }
        final long value = doorbell.value();
        if (value != rings)
        {
            rings = value;
            draining = false;
            controller.onDoorbell();
        }
        else if (controller.busy())
        {
            draining = false;
            controller.advance();
        }
        return controller.instance();
    }

    /**
     * [worker-thread] Offers frames. The hot path: no allocation.
     *
     * @return accepted, 0 to {@code frames}; less than 0 when the device failed.
     */
    int write(final long samples, final int frames)
    {
        final OutputSinkInstance instance = safePoint();
        if (!failure.isEmpty())
        {
            return OutputSinkInstance.FAILED;
        }
        if (instance == null || draining || frames == 0)
        {
            return 0;
        }
        final int accepted = instance.write(samples, frames, format.channels());
        if (accepted < 0)
        {
            failure = instance.failure();
        }
        else if (accepted > 0 && starved)
        {
            starved = false;
            underruns++;
        }
        return accepted;
    }

    /** [worker-thread] Frames accepted and not yet heard; 0 between two instances and after a failure. */
    long queuedFrames()
    {
        final OutputSinkInstance instance = safePoint();
        return instance == null ? 0 : query(instance);
    }

    private long query(final OutputSinkInstance instance)
    {
        if (!instance.query())
        {
            // told with the next write; while draining there is none, and nothing more will be heard
            failure = instance.failure();
            return 0;
        }
        starved |= ran && !instance.isRunning();
        ran = instance.isRunning();
        return instance.queuedSamples() / format.channels();
    }

    /** How often the device went on after it had stood still for want of frames, since last asked. */
    int takeUnderruns()
    {
        final int taken = underruns;
        underruns = 0;
        return taken;
    }

    /** What went wrong when {@link #write} failed, one sentence. */
    String failure()
    {
        return failure;
    }

    /** [worker-thread] Drops what is queued. */
    void reset()
    {
        final OutputSinkInstance instance = safePoint();
        starved = false;
        ran = false;
        if (instance != null)
        {
            try
            {
                instance.reset();
            }
            catch (final PluginException e)
            {
                failure = String.valueOf(e.getMessage());
            }
        }
    }

    /** [worker-thread] The worker lets go. */
    void handOver()
    {
        final OutputSinkInstance instance = controller.instance();
        if (adopted && instance != null)
        {
            instance.handOver();
        }
        adopted = false;
    }

    /** [job-thread] Gives the device back. */
    void close()
    {
        final OutputSinkInstance instance = controller.instance();
        if (instance != null)
        {
            instance.adopt();
            instance.close();
        }
        controller.close();
        unbind();
    }

    private void unbind()
    {
        runtime.agent().post(() -> runtime.bindings().unbind(endpoint));
    }

    /** How an instance is replaced: the device is drained and given back before the next one opens it. */
    private final class Handling implements InstanceHandling<OutputSinkInstance>
    {
        @Override
        public OutputSinkInstance stage(final String configJson) throws PluginException
        {
            return make(configJson);
        }

        @Override
        public Room makeRoom(final OutputSinkInstance running)
        {
            final long queued = query(running);
            final long now = clock.nanoTime();
            if (drainUntilNs == 0)
            {
                drainUntilNs = now + queued * TimeUnit.SECONDS.toNanos(1) / format.sampleRate() + DRAIN_GRACE_NS;
            }
            if (queued > 0 && now - drainUntilNs < 0)
            {
                draining = true;
                return Room.NOT_YET;
            }
            drainUntilNs = 0;
            if (queued > 0)
            {
                status.error("The " + target + " was replaced with " + queued + " frames unheard: it did not drain.");
            }
            state = exportState(running);
            return Room.AFTER_RUNNING;
        }

        private @Nullable String exportState(final OutputSinkInstance running)
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

        @Override
        public TakeOver takeOver(final @Nullable OutputSinkInstance running, final OutputSinkInstance staged)
        {
            staged.adopt();
            final String exported = state;
            state = null;
            if (exported != null)
            {
                try
                {
                    staged.importState(exported);
                }
                catch (final PluginException e)
                {
                    // a version that cannot read the older one's state begins afresh
                    status.error(String.valueOf(e.getMessage()));
                }
            }
            failure = "";
            starved = false;
            ran = false;
            return TakeOver.TAKEN;
        }

        @Override
        public void handOver(final OutputSinkInstance running)
        {
            running.close();
            running.handOver();
        }

        @Override
        public void dispose(final OutputSinkInstance instance)
        {
            instance.adopt();
            instance.destroy();
        }

        @Override
        public long seqOf(final OutputSinkInstance instance)
        {
            return InstanceFactory.seqOf(instance);
        }

        @Override
        public ConfigPlan plan(final OutputSinkInstance running, final String configJson) throws PluginException
        {
            return running.planConfig(configJson);
        }

        @Override
        public void apply(final OutputSinkInstance running, final String configJson) throws PluginException
        {
            running.applyConfig(configJson);
        }
    }

    /** What the controller tells. */
    private final class Changes implements InstanceListener
    {
        @Override
        public void recreated()
        {
            status.increment(EngineCounter.INSTANCES_RECREATED);
        }

        @Override
        public void destroyed(final Reason reason)
        {
            status.error("The " + target + " is closed and playback waits for it: " + reason.text() + ".");
        }

        @Override
        public void failed(final String message)
        {
            status.increment(EngineCounter.RECREATE_FAILURES);
            status.error(message);
        }
    }
}
