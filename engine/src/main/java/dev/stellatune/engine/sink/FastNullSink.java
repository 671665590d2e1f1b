// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

/**
 * Accepts everything at once and keeps nothing.
 */
final class FastNullSink extends NullSink
{
    @Override
    void start(final int sampleRate)
    {
    }

    @Override
    int accept(final int frames)
    {
        return frames;
    }

    @Override
    void stop()
    {
    }

    @Override
    public long queuedFrames()
    {
        return 0;
    }

    @Override
    public boolean paced()
    {
        return false;
    }

    @Override
    public long underruns()
    {
        return 0;
    }
}
