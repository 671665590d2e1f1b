// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.inspect;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the page is told at a time, in this form as JSON. Lists that grow give only what is new to the page.
 *
 * @param mode     on which threads audio runs.
 * @param why      it is this mode.
 * @param players  the names of all players.
 * @param player   the one that was asked for; null when there is none yet.
 * @param plugins  all of them.
 * @param leases   that changed.
 * @param log      what happened.
 * @param counters of the engine.
 */
record Snapshot(
    String mode,
    String why,
    List<String> players,
    @Nullable PlayerView player,
    List<PluginView> plugins,
    Journal.Changes<LeaseHistory.Lease> leases,
    Journal.Changes<EventLog.Entry> log,
    Map<String, Long> counters)
{
    /**
     * What the page knows already, and what it looks at.
     *
     * @param player   its place among the players.
     * @param leases   the version of the leases.
     * @param log      the version of the log.
     * @param waveform the number of the next point.
     */
    record Known(int player, long leases, long log, long waveform)
    {
        /** What a page knows that has just been opened. */
        static final Known NOTHING = new Known(0, 0, 0, 0);
    }

    /**
     * A player.
     *
     * @param state      what it is doing.
     * @param track      that is heard; empty when none is.
     * @param position   in it, in frames.
     * @param sampleRate of the track, in Hz; 0 when none is heard.
     * @param channels   of the track.
     * @param durationMs of the track; -1 when unknown.
     * @param blocks     that have gone all the way.
     * @param frames     of music that the sink has accepted.
     * @param underruns  of the sink.
     * @param threads    of the workers.
     * @param stages     decoder, DSPs and sink.
     * @param limit      how long a block lasts, in microseconds; 0 while that is not known.
     * @param bounds     the upper ends of the classes that times are sorted into, in microseconds, ascending.
     * @param waveform   what was heard.
     */
    record PlayerView(
        String state,
        String track,
        long position,
        int sampleRate,
        int channels,
        long durationMs,
        long blocks,
        long frames,
        long underruns,
        List<String> threads,
        List<StageView> stages,
        double limit,
        List<Double> bounds,
        Waveform.Part waveform)
    {
    }

    /**
     * A stage of a player.
     *
     * @param role  decoder, dsp or sink.
     * @param parts that make it up, in order.
     * @param times how long it takes for a block; null where it is not measured.
     */
    record StageView(String role, List<PartView> parts, @Nullable TimesView times)
    {
    }

    /**
     * A part of a stage.
     *
     * @param name   of the type, the device or the file.
     * @param plugin its id; empty for a sink that is none.
     * @param epoch  of the library in use; 0 when there is no instance.
     * @param state  running, waiting, disabled, bypassed, open or closed.
     * @param note   what a user should know besides; may be empty.
     */
    record PartView(String name, String plugin, long epoch, String state, String note)
    {
    }

    /**
     * How long a stage takes for a block, in microseconds.
     *
     * @param count  how many blocks there were lately.
     * @param median half of them took no longer.
     * @param p99    99 % took no longer.
     * @param max    the longest ever.
     * @param late   how many ever took longer than the block lasts.
     * @param counts how many of those lately fell into each class.
     */
    record TimesView(long count, double median, double p99, double max, long late, List<Long> counts)
    {
    }

    /**
     * A plugin.
     *
     * @param id        its id.
     * @param name      for people.
     * @param version   as loaded last; empty when nothing is.
     * @param offers    what it can make.
     * @param enabled   whether new instances may be made.
     * @param epoch     of the current lease; 0 when there is none.
     * @param instances of the current lease.
     */
    record PluginView(
        String id, String name, String version, List<String> offers, boolean enabled, long epoch, int instances)
    {
    }
}
