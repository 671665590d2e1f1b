// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

/**
 * What happened to a stream, counted. Belongs to the main thread.
 */
final class StreamCounts
{
    private long tracks;
    private long cutTracks;
    private long recreateFailures;
    private long gainChanges;
    private long seeks;
    private long skips;
    private long pauses;

    StreamCounts()
    {
    }

    void track()
    {
        tracks++;
    }

    void cutTrack()
    {
        cutTracks++;
    }

    void recreateFailure()
    {
        recreateFailures++;
    }

    void gainChange()
    {
        gainChanges++;
    }

    void seek()
    {
        seeks++;
    }

    void skip()
    {
        skips++;
    }

    void pause()
    {
        pauses++;
    }

    /** How many tracks were heard, wholly or in part. */
    long tracks()
    {
        return tracks;
    }

    /** How many tracks were cut short or could not begin, because a plugin was disabled. */
    long cutTracks()
    {
        return cutTracks;
    }

    /** How many successors could not be made; what played went on. */
    long recreateFailures()
    {
        return recreateFailures;
    }

    /** How often the gain was given another value. */
    long gainChanges()
    {
        return gainChanges;
    }

    /** How often it was sought. */
    long seeks()
    {
        return seeks;
    }

    /** How often the next track was gone to. */
    long skips()
    {
        return skips;
    }

    /** How often it was paused. */
    long pauses()
    {
        return pauses;
    }
}
