// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.audio.AudioBlock;
import dev.stellatune.engine.audio.TrackBuffer;
import dev.stellatune.engine.dsp.DspChain;
import dev.stellatune.ffi.abi.NativeMemory;
import org.jspecify.annotations.Nullable;

/**
 * The DSP worker's stage: mixes the tracks and runs the chain over the mix.
 */
final class DspStage implements Stage
{
    private final Shared shared;
    private Transport transport = Transport.STOPPED;
    private @Nullable DspChain chain;

    DspStage(final Shared shared)
    {
        this.shared = shared;
    }

    @Override
    public void onDoorbell()
    {
        transport = shared.transport();
        adoptChain(transport.chain());
        if (chain != null)
        {
            chain.onDoorbell();
        }
    }

    private void adoptChain(final @Nullable DspChain wanted)
    {
        if (wanted != chain)
        {
            if (chain != null)
            {
                chain.close();
            }
            chain = wanted != null && wanted.adopt() ? wanted : null;
            shared.signal(new Signal(Signal.Kind.CHAIN_RELEASED, transport.epoch(), 0, ""));
        }
    }

    @Override
    public boolean process(final AudioBlock block)
    {
        if (block.epoch() != transport.epoch())
        {
            // the sink stage may have stamped it with a transport whose ring is still to come
            transport = shared.transport();
            adoptChain(transport.chain());
        }
        if (block.epoch() != transport.epoch())
        {
            block.frames(0);
            return true;
        }
        mix(block);
        final DspChain active = chain;
        if (active != null && block.frames() > 0)
        {
            if (shared.culpritWanted())
            {
                shared.culpritWanted(false);
                active.findCulprit();
            }
            active.process(block.master().address(), block.frames());
        }
        return true;
    }

    /** With one track its buffer is the mix; with several the first is copied and the others are added. */
    private void mix(final AudioBlock block)
    {
        final int channels = transport.format().channels();
        int frames = 0;
        for (int i = 0; i < block.trackCount(); i++)
        {
            frames = Math.max(frames, block.track(i).frames());
        }
        block.frames(frames);
        if (block.trackCount() > 1)
        {
            final long master = block.master().address();
            NativeMemory.zero(master, (long)frames * channels * Float.BYTES);
            for (int i = 0; i < block.trackCount(); i++)
            {
                add(block.track(i), master, channels);
            }
        }
    }

    private static void add(final TrackBuffer track, final long master, final int channels)
    {
        final int samples = track.frames() * channels;
        for (int i = 0; i < samples; i++)
        {
            final long offset = (long)i * Float.BYTES;
            final float sum = NativeMemory.getFloat(master + offset) + NativeMemory.getFloat(track.address() + offset);
            NativeMemory.putFloat(master + offset, sum);
        }
    }

    @Override
    public void idle()
    {
        final DspChain active = chain;
        if (active != null)
        {
            active.idle(shared.isAtRest());
        }
    }

    @Override
    public void abandonBlock(final AudioBlock block)
    {
        NativeMemory.zero(block.master().address(), block.master().byteSize());
    }

    @Override
    public void leaveThread()
    {
        if (chain != null)
        {
            chain.leaveThread();
        }
    }

    @Override
    public void enterThread()
    {
        if (chain != null)
        {
            chain.enterThread();
        }
    }

    @Override
    public void close()
    {
        if (chain != null)
        {
            chain.close();
            chain = null;
        }
    }
}
