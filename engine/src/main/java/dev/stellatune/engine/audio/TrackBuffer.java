// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.audio;

/**
 * One decoder worker's part of a block: its frames, and the track boundaries among them.
 *
 * <p>Belongs to whichever worker holds the block; the ring hands it on.
 */
public final class TrackBuffer
{
    /** How many tracks can begin within one block; a block that meets more ends there. */
    public static final int MAX_BOUNDARIES = 8;

    private final long address;
    private final int[] boundaryFrame = new int[MAX_BOUNDARIES];
    private final long[] boundaryTrack = new long[MAX_BOUNDARIES];
    private final long[] boundaryPosition = new long[MAX_BOUNDARIES];
    private int boundaryCount;
    private int frames;
    private boolean last;

    TrackBuffer(final long address)
    {
        this.address = address;
    }

    /**
     * Where the frames are.
     *
     * @return an address in native memory, aligned to 64 bytes.
     */
    public long address()
    {
        return address;
    }

    /**
     * Forgets what it held: no frames, no boundaries, not the last.
     */
    public void clear()
    {
        boundaryCount = 0;
        frames = 0;
        last = false;
    }

    /**
     * Sets what it holds.
     *
     * @param count  frames, 0 to the block's capacity.
     * @param isLast whether nothing follows within the block's epoch.
     */
    public void filled(final int count, final boolean isLast)
    {
        frames = count;
        last = isLast;
    }

    /**
     * The number of frames.
     *
     * @return 0 to the block's capacity.
     */
    public int frames()
    {
        return frames;
    }

    /**
     * Whether nothing follows within the block's epoch.
     *
     * @return true for the end.
     */
    public boolean isLast()
    {
        return last;
    }

    /**
     * Notes that a track begins or continues elsewhere.
     *
     * @param frame    offset in this buffer.
     * @param track    serial number of the track.
     * @param position frame of the track that is at this offset.
     */
    public void addBoundary(final int frame, final long track, final long position)
    {
        boundaryFrame[boundaryCount] = frame;
        boundaryTrack[boundaryCount] = track;
        boundaryPosition[boundaryCount] = position;
        boundaryCount++;
    }

    /**
     * How many boundaries it holds.
     *
     * @return 0 to {@link #MAX_BOUNDARIES}.
     */
    public int boundaryCount()
    {
        return boundaryCount;
    }

    /**
     * A boundary's offset.
     *
     * @param index of the boundary.
     * @return in frames from the start of the buffer.
     */
    public int boundaryFrame(final int index)
    {
        return boundaryFrame[index];
    }

    /**
     * A boundary's track.
     *
     * @param index of the boundary.
     * @return the track's serial number.
     */
    public long boundaryTrack(final int index)
    {
        return boundaryTrack[index];
    }

    /**
     * A boundary's position in its track.
     *
     * @param index of the boundary.
     * @return in frames from the track's start.
     */
    public long boundaryPosition(final int index)
    {
        return boundaryPosition[index];
    }
}
