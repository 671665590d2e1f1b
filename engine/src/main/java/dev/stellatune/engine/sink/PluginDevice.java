// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.InstanceFactory;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.CountingListener;
import dev.stellatune.engine.worker.PluginHandling;
import dev.stellatune.engine.worker.WorkerController;
import dev.stellatune.engine.worker.WorkerParts;
import dev.stellatune.ffi.plugin.OutputSinkInstance;
import dev.stellatune.ffi.plugin.PluginException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * An open device of a plugin, in one format, through all of the plugin's versions.
 *
 * <p>Opened and closed in jobs; from the worker's first call to {@link #handOver()} it belongs to the sink worker, and
 * each of the worker's calls is a safe point of it.
 */
final class PluginDevice
{
    /** A device that does not drain is given back all the same, this long after it should have. */
    private static final long DRAIN_GRACE_NS = TimeUnit.MILLISECONDS.toNanos(500);
    /** How long an instance waits for the one before to give the device back. */
    private static final long PLACE_LIMIT_NS = TimeUnit.SECONDS.toNanos(2);

    private final SinkChoice target;
    private final AudioFormat format;
    private final Semaphore place;
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
    /** What the device held when it was closed last. */
    private long left;
    private final DeviceLevel level;
    private final SinkProbation probation;

    /**
     * [job-thread] Opens a device.
     *
     * @param place held by the instance that has the device open, also by one of an earlier device that is still being
     *              destroyed.
     * @throws PluginException when there is no such plugin, or its device cannot be opened in the format.
     */
    PluginDevice(
        final SinkChoice target,
        final AudioFormat format,
        final Semaphore place,
        final PluginRuntime runtime,
        final WorkerParts parts) throws PluginException
    {
        this.target = target;
        this.format = format;
        this.place = place;
        this.runtime = runtime;
        this.clock = parts.clock();
        this.status = parts.status();
        this.doorbell = new Doorbell();
        this.level = new DeviceLevel(format.channels());
        this.probation =
            new SinkProbation(clock, (long)parts.swaps().probationBlocks() * parts.blockFrames());
        this.endpoint = runtime.agent().call(() -> runtime.bindings().bindOutputSink(
            target.pluginId(), target.typeId(), target.configJson(), doorbell));
        boolean made = false;
        try
        {
            this.controller = new WorkerController<>(
                endpoint, new Handling(), parts.jobs(), clock, new Changes(),
                open(endpoint.factory().createFirst(endpoint.config().json())));
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

    /** [job-thread] An instance whose device is open, handed over. */
    private OutputSinkInstance open(final OutputSinkInstance made) throws PluginException
    {
        boolean took = false;
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
            took = takePlace();
            made.open(target.targetJson(), format.sampleRate(), format.channels());
            open = true;
        }
        finally
        {
            if (!open)
            {
                made.destroy();
                givePlace(took);
            }
        }
        made.handOver();
        return made;
    }

    /** [job-thread] Waits for the instance before to give the device back. */
    private boolean takePlace() throws PluginException
    {
        try
        {
            if (place.tryAcquire(PLACE_LIMIT_NS, TimeUnit.NANOSECONDS))
            {
                return true;
            }
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
        throw new PluginException("The " + target + " is still being closed: try again.");
    }

    private void givePlace(final boolean held)
    {
        place.release(held ? 1 : 0);
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
        if (value != rings || controller.busy())
        {
            advance(value);
        }
        return controller.instance();
    }

    private void advance(final long value)
    {
        draining = false;
        if (value != rings)
        {
            rings = value;
            controller.onDoorbell();
        }
        else
        {
            controller.advance();
        }
        if (!draining)
        {
            drainUntilNs = 0;
        }
    }

    /**
     * [worker-thread] Offers frames. The hot path: no allocation.
     *
     * @return accepted, 0 to {@code frames}; less than 0 when the device failed.
     */
    int write(final long samples, final int frames)
    {
        final OutputSinkInstance instance = safePoint();
        if (level.hasFailed())
        {
            return probation.isOn() ? rejectInstance() : OutputSinkInstance.FAILED;
        }
        if (instance == null || draining || frames == 0)
        {
            return waits();
        }
        final int accepted = instance.write(samples, frames, format.channels());
        level.wrote(accepted, instance);
        return probation.isOn() ? watched(accepted) : accepted;
    }

    private int watched(final int accepted)
    {
        probation.took(Math.max(0, accepted));
        if (accepted >= 0 && probation.isStuck())
        {
            level.failed("The " + target + " accepted nothing for two seconds.");
        }
        if (level.hasFailed())
        {
            return rejectInstance();
        }
        if (!probation.isOn())
        {
            controller.proven();
        }
        return accepted;
    }

    /** The instance has failed on probation: the version before is to come back, and go on with this very frame. */
    private int rejectInstance()
    {
        probation.failed(level.failure());
        controller.fault(level.failure());
        level.isNew();
        return 0;
    }

    private int waits()
    {
        if (probation.isForsaken())
        {
            level.failed(probation.reason());
            return OutputSinkInstance.FAILED;
        }
        return 0;
    }

    /** [worker-thread] Frames accepted and not yet heard; 0 between two instances and after a failure. */
    long queuedFrames()
    {
        final OutputSinkInstance instance = safePoint();
        return instance == null ? 0 : level.query(instance);
    }

    /** How often the device went on after it had stood still for want of frames, since last asked. */
    int takeUnderruns()
    {
        return level.takeUnderruns();
    }

    /** What went wrong when {@link #write} failed, one sentence. */
    String failure()
    {
        return level.failure();
    }

    /** [worker-thread] Drops what is queued. */
    void reset()
    {
        final OutputSinkInstance instance = safePoint();
        level.stands();
        if (instance != null)
        {
            try
            {
                instance.reset();
            }
            catch (final PluginException e)
            {
                level.failed(String.valueOf(e.getMessage()));
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
        }
        controller.closeInJob();
        unbind();
    }

    private void unbind()
    {
        runtime.agent().post(() -> runtime.bindings().unbind(endpoint));
    }

    /** How an instance is replaced: the device is drained and given back before the next one opens it. */
    private final class Handling extends PluginHandling<OutputSinkInstance>
    {
        Handling()
        {
            super(status);
        }

        @Override
        public OutputSinkInstance stage(final String configJson) throws PluginException
        {
            return open(endpoint.factory().create(configJson));
        }

        @Override
        public Room makeRoom(final OutputSinkInstance running)
        {
            final long queued = level.query(running);
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

        @Override
        public TakeOver takeOver(final @Nullable OutputSinkInstance running, final OutputSinkInstance staged)
        {
            staged.adopt();
            importState(staged, state);
            state = null;
            level.isNew();
            probation.begin(InstanceFactory.isTrusted(staged));
            return TakeOver.TAKEN;
        }

        @Override
        public boolean isProven()
        {
            return !probation.isOn();
        }

        @Override
        public void handOver(final OutputSinkInstance running)
        {
            left = level.query(running);
            givePlace(running.close());
            super.handOver(running);
        }

        @Override
        public void dispose(final OutputSinkInstance instance)
        {
            instance.adopt();
            givePlace(instance.close());
            instance.destroy();
        }
    }

    /** What the controller tells. */
    private final class Changes extends CountingListener
    {
        Changes()
        {
            super(status);
        }

        @Override
        public void destroyed(final Reason reason)
        {
            status.error("The " + target + " is closed and playback waits for it: " + reason.text() + "." +
                (left == 0 ? "" : " It held " + left + " frames that were not heard."));
        }
    }
}
