// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.dsp;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.audio.SampleCheck;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.worker.WorkerParts;
import dev.stellatune.ffi.plugin.DspInstance;
import dev.stellatune.ffi.plugin.PluginException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * DSPs in order, made for one format.
 *
 * <p>Made in a job; from {@link #adopt()} to {@link #close()} it belongs to the DSP worker.
 */
public final class DspChain
{
    private static final int NEW = 0;
    private static final int ADOPTED = 1;
    private static final int GIVEN_UP = 2;

    private final PluginDsp[] dsps;
    private final int channels;
    /** NEW until either a worker adopts the chain or its maker gives it up: both may try at once. */
    private final AtomicInteger fate = new AtomicInteger(NEW);
    private boolean checking;

    private DspChain(final PluginDsp[] dsps, final int channels)
    {
        this.dsps = dsps;
        this.channels = channels;
    }

    /**
     * [job-thread] Makes an instance per endpoint.
     *
     * @param endpoints bound for the format, in order.
     * @param format    of every block.
     * @param parts     what all owners of instances need.
     * @return the chain, owned by nobody.
     * @throws PluginException when one cannot be made; then none is left.
     */
    public static DspChain create(
        final List<WorkerEndpoint<DspInstance>> endpoints,
        final AudioFormat format,
        final WorkerParts parts) throws PluginException
    {
        final List<PluginDsp> made = new ArrayList<>();
        try
        {
            for (final WorkerEndpoint<DspInstance> endpoint : endpoints)
            {
                made.add(new PluginDsp(endpoint, format, parts));
            }
        }
        catch (final PluginException e)
        {
            for (final PluginDsp dsp : made)
            {
                dsp.adopt();
                dsp.close();
            }
            throw e;
        }
        return new DspChain(made.toArray(new PluginDsp[0]), format.channels());
    }

    /**
     * The endpoints that the chain was made from, to be unbound when it is released.
     *
     * @return in order.
     */
    public List<WorkerEndpoint<DspInstance>> endpoints()
    {
        final List<WorkerEndpoint<DspInstance>> endpoints = new ArrayList<>();
        for (final PluginDsp dsp : dsps)
        {
            endpoints.add(dsp.endpoint());
        }
        return endpoints;
    }

    /**
     * [worker-thread] Makes the calling thread the owner.
     *
     * @return false when the chain was given up before.
     */
    public boolean adopt()
    {
        if (!fate.compareAndSet(NEW, ADOPTED))
        {
            return false;
        }
        for (final PluginDsp dsp : dsps)
        {
            dsp.adopt();
        }
        return true;
    }

    /**
     * [any-thread] Destroys all instances, in jobs, unless a worker has adopted the chain.
     *
     * @return false when a worker has it, and closes it.
     */
    public boolean giveUp()
    {
        if (!fate.compareAndSet(NEW, GIVEN_UP))
        {
            return false;
        }
        for (final PluginDsp dsp : dsps)
        {
            dsp.adopt();
            dsp.close();
        }
        return true;
    }

    /** [worker-thread] Hands the instances over: another thread carries the chain from here on. */
    public void leaveThread()
    {
        for (final PluginDsp dsp : dsps)
        {
            dsp.handOver();
        }
    }

    /** [worker-thread] Adopts what {@link #leaveThread} handed over. */
    public void enterThread()
    {
        for (final PluginDsp dsp : dsps)
        {
            dsp.adopt();
        }
    }

    /** [worker-thread] The doorbell rang. */
    public void onDoorbell()
    {
        for (final PluginDsp dsp : dsps)
        {
            dsp.onDoorbell();
        }
    }

    /**
     * [worker-thread] Processes a block in place. The hot path: no allocation.
     *
     * @param samples address of the block.
     * @param frames  in it, positive.
     */
    public void process(final long samples, final int frames)
    {
        if (checking && SampleCheck.silenceNonFinite(samples, frames * channels) > 0)
        {
            // the decoder is to blame, not a DSP
            checking = false;
        }
        for (final PluginDsp dsp : dsps)
        {
            if (dsp.busy())
            {
                dsp.advance();
            }
            dsp.process(samples, frames);
            if (checking && !dsp.check(samples, frames * channels))
            {
                checking = false;
            }
        }
    }

    /**
     * [worker-thread] No block is there to be processed: successors that run beside need not wait for one.
     *
     * @param silent whether it is known that nothing is heard.
     */
    public void idle(final boolean silent)
    {
        for (final PluginDsp dsp : dsps)
        {
            dsp.idle(silent);
        }
    }

    /**
     * [worker-thread] The mix was not finite: from now on each DSP's output is checked, until the culprit is found.
     */
    public void findCulprit()
    {
        checking = true;
    }

    /** [owner] Destroys all instances, in jobs. */
    public void close()
    {
        for (final PluginDsp dsp : dsps)
        {
            dsp.close();
        }
    }
}
