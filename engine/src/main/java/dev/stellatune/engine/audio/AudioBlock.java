// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.audio;

import dev.stellatune.ffi.abi.NativeMemory;
import java.lang.foreign.MemorySegment;

/**
 * What travels through the audio ring: a buffer per track, the mix of them, and the epoch that they belong to.
 *
 * <p>Belongs to whichever worker holds it. With a single track the mix is made in the track's own memory.
 */
public final class AudioBlock
{
    private final TrackBuffer[] tracks;
    private final MemorySegment master;
    private long epoch;
    private int frames;

    AudioBlock(final TrackBuffer[] tracks, final long masterAddress, final long bytes)
    {
        this.tracks = tracks;
        this.master = NativeMemory.view(masterAddress, bytes);
    }

    /**
     * [publisher] Makes the block ready for its way round.
     *
     * @param ofEpoch the flush epoch that its frames will belong to.
     */
    public void begin(final long ofEpoch)
    {
        epoch = ofEpoch;
        frames = 0;
        for (final TrackBuffer track : tracks)
        {
            track.clear();
        }
    }

    /**
     * The flush epoch: blocks of an older one than the current are skipped.
     *
     * @return as stamped at publication.
     */
    public long epoch()
    {
        return epoch;
    }

    /**
     * A decoder worker's buffer.
     *
     * @param index of the worker.
     * @return its buffer.
     */
    public TrackBuffer track(final int index)
    {
        return tracks[index];
    }

    /**
     * How many tracks the block has room for.
     *
     * @return 1 or more.
     */
    public int trackCount()
    {
        return tracks.length;
    }

    /**
     * The mix: interleaved float32.
     *
     * @return a view of the block's own memory, in the global scope.
     */
    public MemorySegment master()
    {
        return master;
    }

    /**
     * The number of frames in the mix.
     *
     * @return 0 to the capacity.
     */
    public int frames()
    {
        return frames;
    }

    /**
     * [DSP worker] Sets the number of frames in the mix.
     *
     * @param count 0 to the capacity.
     */
    public void frames(final int count)
    {
        frames = count;
    }
}
