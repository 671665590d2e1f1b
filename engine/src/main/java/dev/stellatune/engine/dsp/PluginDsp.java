// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.dsp;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.audio.SampleCheck;
import dev.stellatune.engine.control.Continuity;
import dev.stellatune.engine.control.InstanceFactory;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.Audition;
import dev.stellatune.engine.worker.CountingListener;
import dev.stellatune.engine.worker.PluginHandling;
import dev.stellatune.engine.worker.Rehearsal;
import dev.stellatune.engine.worker.WorkerController;
import dev.stellatune.engine.worker.WorkerParts;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.plugin.DspInstance;
import dev.stellatune.ffi.plugin.PluginException;
import org.jspecify.annotations.Nullable;

/**
 * A plugin's DSP in a chain. Made in a job, owned by the DSP worker from {@link #adopt()} on.
 *
 * <p>A successor first runs beside the instance that is heard, on the same samples; the {@link Audition} decides when
 * and how it is heard itself.
 */
final class PluginDsp
{
    private final WorkerEndpoint<DspInstance> endpoint;
    private final AudioFormat format;
    private final WorkerParts parts;
    private final EngineStatus status;
    private final Audition audition;
    private final WorkerController<DspInstance> controller;

    /**
     * [job-thread] Makes the first instance.
     *
     * @throws PluginException when it cannot be made, or cannot process the format.
     */
    PluginDsp(final WorkerEndpoint<DspInstance> endpoint, final AudioFormat format, final WorkerParts parts)
        throws PluginException
    {
        this.endpoint = endpoint;
        this.format = format;
        this.parts = parts;
        this.status = parts.status();
        // a disabled plugin is bypassed, as it would be if it were disabled now; enabling brings it back
        final DspInstance first = endpoint.factory().isAvailable() ?
            checked(endpoint.factory().createFirst(endpoint.config().json())) : null;
        this.audition = new Audition(parts, format);
        this.controller =
            new WorkerController<>(endpoint, new Handling(), parts.jobs(), parts.clock(), new Changes(), first);
    }

    private DspInstance make(final String configJson) throws PluginException
    {
        return checked(endpoint.factory().create(configJson));
    }

    private DspInstance checked(final DspInstance made) throws PluginException
    {
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
        final DspInstance running = controller.instance();
        if (running != null)
        {
            running.adopt();
        }
        final DspInstance beside = beside();
        if (beside != null)
        {
            beside.adopt();
        }
    }

    void handOver()
    {
        final DspInstance running = controller.instance();
        if (running != null)
        {
            running.handOver();
        }
        final DspInstance beside = beside();
        if (beside != null)
        {
            beside.handOver();
        }
    }

    /** The successor that belongs to the worker already, because it runs beside. */
    private @Nullable DspInstance beside()
    {
        return audition.isOn() ? controller.staged() : null;
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

    /**
     * No block is there to be processed.
     *
     * @param silent whether it is known that nothing is heard.
     */
    void idle(final boolean silent)
    {
        if (controller.busy())
        {
            final DspInstance successor = beside();
            audition.idle(silent, successor != null && InstanceFactory.isTrusted(successor));
            controller.advance();
        }
    }

    /** The hot path: no allocation. */
    void process(final long samples, final int frames)
    {
        final DspInstance instance = controller.instance();
        if (instance == null)
        {
            return;
        }
        final DspInstance successor = beside();
        if (successor == null)
        {
            instance.process(samples, frames);
        }
        else
        {
            NativeMemory.copy(samples, audition.scratch(), (long)frames * format.bytesPerFrame());
            audition.startRunning();
            instance.process(samples, frames);
            audition.start();
            successor.process(audition.scratch(), frames);
            audition.compare(samples, frames);
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
        final String message = "The " + endpoint.factory() + " gave samples that are not finite and is bypassed.";
        status.fault(message);
        status.error(message);
        controller.fault(message);
        return false;
    }

    void close()
    {
        controller.close();
        audition.close();
    }

    /** How a DSP is replaced. */
    private final class Handling extends PluginHandling<DspInstance>
    {
        private boolean stateKept;

        Handling()
        {
            super(status);
        }

        @Override
        public DspInstance stage(final String configJson) throws PluginException
        {
            if (endpoint.factory().isOnProbation())
            {
                rehearse(configJson);
            }
            final DspInstance made = make(configJson);
            warm(made);
            return made;
        }

        /** What a first call costs (pages, caches) is paid here; silence leaves most DSPs as they are. */
        private void warm(final DspInstance made)
        {
            made.adopt();
            Rehearsal.withSilence(parts, format, block -> made.process(block, parts.blockFrames()));
            made.handOver();
        }

        /** An instance of its own goes through the probation first: one that hangs would be heard. */
        private void rehearse(final String configJson) throws PluginException
        {
            final DspInstance trial = make(configJson);
            trial.adopt();
            try
            {
                Rehearsal.run("new instance of the " + endpoint.factory(), parts, format, (samples, frames) ->
                {
                    Rehearsal.noise(samples, frames * format.channels());
                    trial.process(samples, frames);
                    return frames;
                });
            }
            finally
            {
                trial.destroy();
            }
        }

        @Override
        public TakeOver takeOver(final @Nullable DspInstance running, final DspInstance staged)
        {
            if (running == null)
            {
                staged.adopt();
                audition.begin(true);
                audition.idle(true, true);
                audition.end();
                return TakeOver.TAKEN;
            }
            if (!audition.isOn())
            {
                staged.adopt();
                stateKept = importState(staged, exportState(running));
                audition.begin(InstanceFactory.isTrusted(staged));
            }
            if (audition.failure() != null)
            {
                return TakeOver.REFUSED;
            }
            if (!audition.isDone())
            {
                return TakeOver.LATER;
            }
            audition.end();
            running.handOver();
            return TakeOver.TAKEN;
        }

        @Override
        public String refusal()
        {
            return String.valueOf(audition.failure());
        }

        @Override
        public Continuity continuity()
        {
            return audition.continuity(stateKept, 0);
        }

        @Override
        public boolean isBeside(final DspInstance staged)
        {
            return audition.isOn();
        }

        @Override
        public void withdraw(final DspInstance staged)
        {
            if (audition.isOn())
            {
                audition.end();
                staged.handOver();
            }
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
