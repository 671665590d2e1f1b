// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import java.util.Arrays;

/**
 * How long blocks took: how many took how long, within a sixteenth. Immutable.
 *
 * <p>Times up to 64 ns are counted together, and so are those of 17 s and more.
 */
public final class BlockTimes
{
    /** Each doubling of time is divided into so many equal parts. */
    private static final int PARTS_PER_OCTAVE = 16;
    private static final int PARTS_BITS = 4;
    private static final int FIRST_OCTAVE = 6;
    private static final int LAST_OCTAVE = 33;
    static final int BUCKETS = 1 + (LAST_OCTAVE - FIRST_OCTAVE + 1) * PARTS_PER_OCTAVE;

    private final long[] counts;
    private final long count;
    private final long totalNs;
    private final long maxNs;

    /**
     * The times of certain blocks.
     *
     * @param counts  blocks per bucket.
     * @param totalNs all their times together.
     * @param maxNs   the longest.
     */
    BlockTimes(final long[] counts, final long totalNs, final long maxNs)
    {
        this.counts = counts.clone();
        this.count = Arrays.stream(counts).sum();
        this.totalNs = totalNs;
        this.maxNs = maxNs;
    }

    /** The bucket that counts a time. */
    static int bucketOf(final long ns)
    {
        if (ns < 1L << FIRST_OCTAVE)
        {
            return 0;
        }
        final int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(ns);
        if (octave > LAST_OCTAVE)
        {
            return BUCKETS - 1;
        }
        final int part = (int)(ns >>> (octave - PARTS_BITS)) & (PARTS_PER_OCTAVE - 1);
        return 1 + (octave - FIRST_OCTAVE) * PARTS_PER_OCTAVE + part;
    }

    /** The longest time that a bucket counts. */
    static long longestOf(final int bucket)
    {
        if (bucket == 0)
        {
            return (1L << FIRST_OCTAVE) - 1;
        }
        final int octave = FIRST_OCTAVE + (bucket - 1) / PARTS_PER_OCTAVE;
        final int part = (bucket - 1) % PARTS_PER_OCTAVE;
        final long next = PARTS_PER_OCTAVE + part + 1L;
        return (next << (octave - PARTS_BITS)) - 1;
    }

    /**
     * How many blocks there were.
     *
     * @return 0 or more.
     */
    public long count()
    {
        return count;
    }

    /**
     * The longest time since the engine was launched, exactly: a difference has that of its later part.
     *
     * @return in nanoseconds; 0 when there were no blocks.
     */
    public long maxNs()
    {
        return maxNs;
    }

    /**
     * The mean time.
     *
     * @return in nanoseconds; 0 when there were no blocks.
     */
    public double meanNs()
    {
        return count == 0 ? 0 : (double)totalNs / count;
    }

    /**
     * The time that a share of the blocks did not exceed.
     *
     * @param percent over 0, up to 100.
     * @return in nanoseconds, at most a sixteenth too long; 0 when there were no blocks.
     */
    public long percentileNs(final double percent)
    {
        if (!(percent > 0 && percent <= 100))
        {
            throw new IllegalArgumentException("percent " + percent + " is not over 0 and up to 100");
        }
        final long wanted = Math.max(1, (long)Math.ceil(percent / 100 * count));
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++)
        {
            seen += counts[bucket];
            if (seen >= wanted)
            {
                return Math.min(longestOf(bucket), maxNs);
            }
        }
        return maxNs;
    }

    /**
     * The blocks since an earlier look at the same stage.
     *
     * @param earlier what was seen then.
     * @return the blocks that it did not have.
     */
    public BlockTimes since(final BlockTimes earlier)
    {
        final long[] difference = new long[BUCKETS];
        Arrays.setAll(difference, bucket -> counts[bucket] - earlier.counts[bucket]);
        return new BlockTimes(difference, totalNs - earlier.totalNs, maxNs);
    }

    /**
     * The blocks of several stages, or of one in several looks, together.
     *
     * @param other to be added.
     * @return the blocks of both.
     */
    public BlockTimes and(final BlockTimes other)
    {
        final long[] sum = new long[BUCKETS];
        Arrays.setAll(sum, bucket -> counts[bucket] + other.counts[bucket]);
        return new BlockTimes(sum, totalNs + other.totalNs, Math.max(maxNs, other.maxNs));
    }

    /**
     * The buckets, for whoever draws them.
     *
     * @return how many blocks took up to {@link #upToNs}, for each bucket; a copy.
     */
    public long[] counts()
    {
        return counts.clone();
    }

    /**
     * The longest time that a bucket counts.
     *
     * @param bucket of {@link #counts()}.
     * @return in nanoseconds; the last bucket counts longer ones, too.
     */
    public static long upToNs(final int bucket)
    {
        return longestOf(bucket);
    }

    @Override
    public String toString()
    {
        return count + " blocks, p50 " + percentileNs(50) + " ns, p99 " + percentileNs(99) + " ns, max " + maxNs +
            " ns";
    }
}
