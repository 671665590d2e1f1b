// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.sink.ForwardingSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A sink around another one that has every accepted frame checked, takes the time that blocks take, and counts the
 * deadlines that were missed: how often the device had run out of frames. What comes of seeking, pausing and cutting
 * is counted apart.
 */
final class SoakSink extends ForwardingSink
{
    private final SoakCheck check;
    private final BlockTimes times;
    private final AudioSink device;
    private final long warmUpFrames;
    private long underruns;
    private long missed;
    private long interrupted;

    /**
     * Wraps a device.
     *
     * @param warmUpFrames how many are heard before times count.
     */
    SoakSink(final AudioSink device, final SoakCheck check, final BlockTimes times, final long warmUpFrames)
    {
        super(device);
        this.device = device;
        this.check = check;
        this.times = times;
        this.warmUpFrames = warmUpFrames;
    }

    @Override
    public void open(final AudioFormat format) throws IOException
    {
        super.open(format);
        check.opened();
    }

    @Override
    public int write(final MemorySegment samples, final int firstFrame, final int frames) throws IOException
    {
        final boolean steady = check.isSteady();
        times.entered(steady);
        final int count = super.write(samples, firstFrame, frames);
        check.heard(samples, firstFrame, count);
        final long underrunsNow = device.underruns();
        if (underrunsNow != underruns)
        {
            missed += steady ? underrunsNow - underruns : 0;
            interrupted += steady ? 0 : underrunsNow - underruns;
            underruns = underrunsNow;
        }
        times.record(check.heard() >= warmUpFrames);
        times.leaving(count > 0, count == frames);
        return count;
    }

    @Override
    public void reset()
    {
        check.dropped(super.queuedFrames());
        super.reset();
    }

    @Override
    public void close() throws IOException
    {
        super.close();
        check.closed();
    }

    @Override
    public void discard()
    {
        super.discard();
        check.closed();
    }

    /** Deadlines missed while music went on; to be read when the player is closed. */
    long missed()
    {
        return missed;
    }

    /** Those missed where somebody had cut, sought or paused; to be read when the player is closed. */
    long interrupted()
    {
        return interrupted;
    }
}
