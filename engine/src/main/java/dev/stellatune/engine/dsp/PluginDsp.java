// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.dsp;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.audio.SampleCheck;
import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.CountingListener;
import dev.stellatune.engine.worker.PluginHandling;
import dev.stellatune.engine.worker.WorkerController;
import dev.stellatune.ffi.plugin.DspInstance;
import dev.stellatune.ffi.plugin.PluginException;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * A plugin's DSP in a chain. Made in a job, owned by the DSP worker from {@link #adopt()} on.
 */
final class PluginDsp
{
    private final WorkerEndpoint<DspInstance> endpoint;
    private final AudioFormat format;
    private final EngineStatus status;
    private final WorkerController<DspInstance> controller;

    /**
     * [job-thread] Makes the first instance.
     *
     * @throws PluginException when it cannot be made, or cannot process the format.
     */
    PluginDsp(
        final WorkerEndpoint<DspInstance> endpoint,
        final AudioFormat format,
        final JobExecutor jobs,
        final NanoClock clock,
        final EngineStatus status) throws PluginException
    {
        this.endpoint = endpoint;
        this.format = format;
        this.status = status;
        // a disabled plugin is bypassed, as it would be if it were disabled now; enabling brings it back
        final DspInstance first = endpoint.factory().isAvailable() ? make(endpoint.config().json()) : null;
        this.controller = new WorkerController<>(endpoint, new Handling(), jobs, clock, new Changes(), first);
    }

    private DspInstance make(final String configJson) throws PluginException
    {
        final DspInstance made = endpoint.factory().create(configJson);
        if (!format.layout().isSupportedBy(made.supportedLayouts()) || made.outputChannels() != format.channels())
        {
            final int out = made.outputChannels();
            made.destroy();
            throw new PluginException("The " + endpoint.factory() + " cannot process " + format +
                (out == format.channels() ? "." : ": it gives " + out + " channels."));
        }
        made.handOver();
        return made;
    }

    WorkerEndpoint<DspInstance> endpoint()
    {
        return endpoint;
    }

    void adopt()
    {
        final DspInstance first = controller.instance();
        if (first != null)
        {
            first.adopt();
        }
    }

    void handOver()
    {
        final DspInstance running = controller.instance();
        if (running != null)
        {
            running.handOver();
        }
    }

    void onDoorbell()
    {
        controller.onDoorbell();
    }

    boolean busy()
    {
        return controller.busy();
    }

    void advance()
    {
        controller.advance();
    }

    /** The hot path: no allocation. */
    void process(final long samples, final int frames)
    {
        final DspInstance instance = controller.instance();
        if (instance != null)
        {
            instance.process(samples, frames);
        }
    }

    /**
     * Looks at what came out; if it is not finite, the DSP is faulted and the block becomes silence where it was not.
     *
     * @return false when this was the culprit.
     */
    boolean check(final long samples, final int count)
    {
        if (controller.instance() == null || SampleCheck.isFinite(SampleCheck.peakBits(samples, count)))
        {
            return true;
        }
        SampleCheck.silenceNonFinite(samples, count);
        status.increment(EngineCounter.FAULTS);
        status.error("The " + endpoint.factory() + " gave samples that are not finite and is bypassed.");
        controller.fault();
        return false;
    }

    void close()
    {
        controller.close();
    }

    /** How a DSP is replaced. */
    private final class Handling extends PluginHandling<DspInstance>
    {
        Handling()
        {
            super(status);
        }

        @Override
        public DspInstance stage(final String configJson) throws PluginException
        {
            return make(configJson);
        }

        @Override
        public TakeOver takeOver(final @Nullable DspInstance running, final DspInstance staged)
        {
            staged.adopt();
            if (running != null)
            {
                importState(staged, exportState(running));
                running.handOver();
            }
            return TakeOver.TAKEN;
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
            status.error("The " + endpoint.factory() + " is bypassed: " + reason.text() + ".");
        }
    }
}
