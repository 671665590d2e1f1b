// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.audio.AudioBlock;
import dev.stellatune.engine.audio.Gain;
import dev.stellatune.engine.audio.SampleCheck;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineStatus;

/**
 * What happens to the mix last, right before it is written: the check for finite samples, and the volume. In the sink
 * worker, so that it is heard next.
 */
final class MasterStrip
{
    private final Shared shared;
    private final EngineStatus status;
    private float volume = 1;

    MasterStrip(final Shared shared, final EngineStatus status)
    {
        this.shared = shared;
        this.status = status;
    }

    /** What follows does not go on from what was heard before: the volume need not be led there. */
    void jump()
    {
        volume = shared.volume();
    }

    /** Finishes a block in place. */
    void finish(final AudioBlock block, final int channels)
    {
        final long samples = block.master().address();
        final int count = block.frames() * channels;
        if (!SampleCheck.isFinite(SampleCheck.peakBits(samples, count)))
        {
            status.add(EngineCounter.NON_FINITE_SAMPLES, SampleCheck.silenceNonFinite(samples, count));
            status.error("The mix held samples that are not finite; they were replaced by silence.");
            shared.culpritWanted(true);
        }
        final float wanted = shared.volume();
        if (volume != 1 || wanted != 1)
        {
            Gain.ramp(samples, block.frames(), channels, volume, wanted);
            volume = wanted;
        }
    }
}
