// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Which frame of which track is heard: the sink's frame count mapped back to tracks. No drift, no rounding.
 *
 * <p>The sink worker writes; {@link #heard()} may be read by any thread. What is written and not yet heard is kept as
 * segments: where in the sink's count each begins, and which track position that is. Silence that a device is given
 * while paused is a segment that stands still.
 */
final class Timeline
{
    private static final int CAPACITY = 64;
    private static final int POSITION_BITS = 48;
    private static final long POSITION_MASK = (1L << POSITION_BITS) - 1;

    private final long[] starts = new long[CAPACITY];
    private final long[] tracks = new long[CAPACITY];
    private final long[] positions = new long[CAPACITY];
    private final boolean[] advancing = new boolean[CAPACITY];
    private final AtomicLong heard = new AtomicLong();
    private int head;
    private int size;
    private long written;
    private long currentTrack;

    /**
     * Forgets everything: a new sink counts from 0.
     *
     * @param keepPlace whether the position stays what it is until a new one is known.
     */
    void begin(final boolean keepPlace)
    {
        size = 0;
        written = 0;
        currentTrack = 0;
        if (!keepPlace)
        {
            heard.setRelease(0);
        }
    }

    /** The sink is closed for a while: the next one counts from 0, and the position stands where it is. */
    void suspend()
    {
        final long track = lastTrack();
        final long position = nextPosition();
        size = 0;
        written = 0;
        begin(track, position, false);
    }

    /** Frames that were written and will never be heard: they were dropped from the end of the queue. */
    void dropped(final long frames)
    {
        written -= frames;
        size = 0;
    }

    /** A segment begins with the next frame written. */
    void begin(final long track, final long position, final boolean advances)
    {
        begin(0, track, position, advances);
    }

    /** A segment begins {@code offset} frames after the next frame to be written; negative for frames before it. */
    void begin(final int offset, final long track, final long position, final boolean advances)
    {
        if (size == CAPACITY)
        {
            // only with a queue of over 64 tracks: the oldest is as good as heard
            head = (head + 1) % CAPACITY;
            size--;
        }
        final int tail = (head + size) % CAPACITY;
        starts[tail] = written + offset;
        tracks[tail] = track;
        positions[tail] = position;
        advancing[tail] = advances;
        size++;
    }

    /** Frames were accepted by the sink. */
    void wrote(final int frames)
    {
        written += frames;
    }

    /** The track of the last segment; 0 when there is none. */
    long lastTrack()
    {
        return size == 0 ? 0 : tracks[(head + size - 1) % CAPACITY];
    }

    /** The track position of the next frame to be written. */
    long nextPosition()
    {
        if (size == 0)
        {
            return 0;
        }
        final int tail = (head + size - 1) % CAPACITY;
        return positions[tail] + (advancing[tail] ? written - starts[tail] : 0);
    }

    /**
     * Looks how far hearing has come.
     *
     * @param queued frames that the sink accepted and has not played.
     * @return the track that is heard from now on, or 0 when it is the same as before; call again until 0.
     */
    long advance(final long queued)
    {
        final long played = written - queued;
        while (size > 1 && starts[(head + 1) % CAPACITY] <= played && tracks[head] == currentTrack)
        {
            head = (head + 1) % CAPACITY;
            size--;
        }
        if (size == 0 || starts[head] > played)
        {
            return 0;
        }
        final long into = advancing[head] ? played - starts[head] : 0;
        heard.setRelease((tracks[head] << POSITION_BITS) | ((positions[head] + into) & POSITION_MASK));
        if (tracks[head] == currentTrack)
        {
            return 0;
        }
        currentTrack = tracks[head];
        return currentTrack;
    }

    /** [any-thread] The frame that is heard: the track's serial number modulo 65536, and the position in it. */
    long heard()
    {
        return heard.getAcquire();
    }

    /** The position of a value of {@link #heard()}. */
    static long positionOf(final long packed)
    {
        return packed & POSITION_MASK;
    }

    /** Whether a value of {@link #heard()} is of a track. */
    static boolean isOf(final long packed, final long track)
    {
        return packed >>> POSITION_BITS == (track & 0xFFFF);
    }
}
