// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import dev.stellatune.ffi.plugin.OutputSinkInstance;

/**
 * What a plugin's device says of itself: how much it holds, whether it ran dry, whether it failed. [worker-thread]
 */
final class DeviceLevel
{
    private final int channels;
    private boolean ran;
    private boolean starved;
    private int underruns;
    private String failure = "";

    DeviceLevel(final int channels)
    {
        this.channels = channels;
    }

    /** Frames accepted and not yet heard; 0 after a failure, which is told with the next write. No allocation. */
    long query(final OutputSinkInstance instance)
    {
        if (!instance.query())
        {
            // while draining there is no next write, and nothing more will be heard
            failure = instance.failure();
            return 0;
        }
        starved |= ran && !instance.isRunning();
        ran = instance.isRunning();
        return instance.queuedSamples() / channels;
    }

    /** A write gave a number of frames, or less than 0. */
    void wrote(final int accepted, final OutputSinkInstance instance)
    {
        if (accepted < 0)
        {
            failure = instance.failure();
        }
        else if (accepted > 0 && starved)
        {
            starved = false;
            underruns++;
        }
    }

    /** It was told to drop what it holds: that it stands still now is no underrun. */
    void stands()
    {
        starved = false;
        ran = false;
    }

    /** Another instance has opened the device. */
    void isNew()
    {
        stands();
        failure = "";
    }

    void failed(final String sentence)
    {
        failure = sentence;
    }

    boolean hasFailed()
    {
        return !failure.isEmpty();
    }

    /** One sentence; empty when it has not failed. */
    String failure()
    {
        return failure;
    }

    /** How often the device went on after it had stood still for want of frames, since last asked. */
    int takeUnderruns()
    {
        final int taken = underruns;
        underruns = 0;
        return taken;
    }
}
