// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.inspect;

import dev.stellatune.engine.status.BlockTimes;
import dev.stellatune.engine.status.EngineSnapshot.PlayerSnapshot;
import dev.stellatune.engine.status.EngineSnapshot.StageSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long a player's stages took for the blocks of the last seconds. One thread at a time.
 */
final class RecentTimes
{
    /** How often {@link #look} is to be called. */
    static final long LOOK_MS = 500;

    private static final int LOOKS = 20;
    /** So many of the engine's fine classes make one here: four to an octave. */
    private static final int FINE_CLASSES = 4;
    private static final double NS_PER_MICRO = 1e3;

    /** From the earliest look to the latest. */
    private final Deque<PlayerSnapshot> looks = new ArrayDeque<>();
    private Picture picture = Picture.NOTHING;

    /**
     * What there is to show.
     *
     * @param limit  how long a block lasts, in microseconds; 0 while that is not known.
     * @param bounds the upper ends of the classes, in microseconds, ascending.
     * @param stages by role.
     */
    record Picture(double limit, List<Double> bounds, Map<String, Snapshot.TimesView> stages)
    {
        static final Picture NOTHING = new Picture(0, List.of(), Map.of());
    }

    /** As of the latest look. */
    Picture picture()
    {
        return picture;
    }

    /** The status has a later word on the player. */
    void look(final PlayerSnapshot now)
    {
        looks.addLast(now);
        if (looks.size() > LOOKS)
        {
            looks.removeFirst();
        }
        final PlayerSnapshot earliest = looks.getFirst();
        final List<BlockTimes> recent = new ArrayList<>();
        for (int i = 0; i < now.stages().size(); i++)
        {
            final BlockTimes all = now.stages().get(i).times();
            final BlockTimes fresh = all.since(earliest.stages().get(i).times());
            // in a pause the figures stay
            recent.add(fresh.count() == 0 ? all : fresh);
        }
        picture = picture(now, recent);
    }

    private static Picture picture(final PlayerSnapshot now, final List<BlockTimes> recent)
    {
        final List<long[]> counts = recent.stream().map(RecentTimes::coarse).toList();
        int first = Integer.MAX_VALUE;
        int last = -1;
        for (final long[] stage : counts)
        {
            for (int i = 0; i < stage.length; i++)
            {
                if (stage[i] > 0)
                {
                    first = Math.min(first, i);
                    last = Math.max(last, i);
                }
            }
        }
        final List<Double> bounds = new ArrayList<>();
        for (int i = first; i <= last; i++)
        {
            bounds.add(micros(BlockTimes.upToNs(FINE_CLASSES * i)));
        }
        final Map<String, Snapshot.TimesView> stages = new HashMap<>();
        for (int i = 0; i < recent.size() && last >= 0; i++)
        {
            final StageSnapshot stage = now.stages().get(i);
            stages.put(stage.role(), view(stage, recent.get(i), counts.get(i), first, last));
        }
        final double limit = now.sampleRate() == 0 ? 0 :
            micros(now.blockFrames() * TimeUnit.SECONDS.toNanos(1) / now.sampleRate());
        return new Picture(limit, bounds, stages);
    }

    /** The first of the fine classes is one by itself, and so it is here. */
    private static long[] coarse(final BlockTimes times)
    {
        final long[] fine = times.counts();
        final long[] coarse = new long[(fine.length - 1) / FINE_CLASSES + 1];
        for (int i = 0; i < fine.length; i++)
        {
            coarse[(i + FINE_CLASSES - 1) / FINE_CLASSES] += fine[i];
        }
        return coarse;
    }

    private static Snapshot.TimesView view(
        final StageSnapshot stage, final BlockTimes recent, final long[] counts, final int first, final int last)
    {
        final List<Long> shown = new ArrayList<>();
        for (int i = first; i <= last; i++)
        {
            shown.add(counts[i]);
        }
        return new Snapshot.TimesView(recent.count(), micros(recent.percentileNs(50)),
            micros(recent.percentileNs(99)), micros(stage.times().maxNs()), stage.late(), shown);
    }

    private static double micros(final long ns)
    {
        return ns / NS_PER_MICRO;
    }
}
