// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.inspect;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.TrackInfo;
import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.InstanceUse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A player that the page can look at. [any-thread]
 *
 * <p>Which library a stage uses is seen from the instances that its threads own.
 *
 * @param player that plays.
 * @param sink   where it plays to.
 * @param dsps   in order.
 * @param times  of its stages; used by one thread at a time.
 */
record WatchedPlayer(Player player, TapSink sink, List<DspChoice> dsps, RecentTimes times)
{
    private static final String WAITING = "waiting";
    private static final String OLD =
        "its library is not current any more; the one that is takes over at the next chance";

    /** An instance that a thread of the player owns. */
    private record Use(String label, long epoch, boolean retired)
    {
    }

    /**
     * What the page shows of it.
     *
     * @param state        of the runtime.
     * @param wasPlaying   what it was doing when the runtime was asked.
     * @param waveformFrom the first point that the page does not have.
     */
    Snapshot.PlayerView view(final RuntimeState state, final boolean wasPlaying, final long waveformFrom)
    {
        final TrackInfo track = player.track();
        final AudioFormat format = track == null ? null : track.format();
        return new Snapshot.PlayerView(
            player.state().name().toLowerCase(Locale.ROOT),
            track == null ? "" : track.name(),
            player.position(),
            format == null ? 0 : format.sampleRate(),
            format == null ? 0 : format.channels(),
            track == null ? -1 : track.durationMs(),
            player.blocks(),
            player.acceptedFrames(),
            player.underruns(),
            List.copyOf(threads()),
            stages(state, wasPlaying, track),
            times.picture().limit(),
            times.picture().bounds(),
            sink.waveform().since(waveformFrom));
    }

    private Set<String> threads()
    {
        final Set<String> names = new HashSet<>();
        player.workerThreads().forEach(thread -> names.add(thread.thread().getName()));
        return names;
    }

    private List<Snapshot.StageView> stages(
        final RuntimeState state, final boolean wasPlaying, final @Nullable TrackInfo track)
    {
        final List<Use> uses = uses(state);
        final List<Snapshot.PartView> decoders = new ArrayList<>();
        if (track != null)
        {
            decoders.add(part(state, uses, CapabilityKind.DECODER, "", track.decoder(), WAITING));
        }
        final List<Snapshot.PartView> effects = new ArrayList<>();
        for (final DspChoice dsp : dsps)
        {
            effects.add(part(state, uses, CapabilityKind.DSP, dsp.typeId(), dsp.pluginId(),
                wasPlaying ? "bypassed" : WAITING));
        }
        return List.of(
            stage("decoder", decoders), stage("dsp", effects), stage("sink", List.of(sinkPart(uses))));
    }

    /** The roles are those of the engine's status. */
    private Snapshot.StageView stage(final String role, final List<Snapshot.PartView> parts)
    {
        return new Snapshot.StageView(role, parts, times.picture().stages().get(role));
    }

    /** In INVOKER the instances belong to the thread that turns the engine, whatever its name. */
    private List<Use> uses(final RuntimeState state)
    {
        final Set<String> threads = threads();
        final List<Use> uses = new ArrayList<>();
        state.plugins().forEach(plugin -> add(uses, plugin.instances(), plugin.epoch(), false, threads));
        state.retired().forEach(lease -> add(uses, lease.instances(), lease.epoch(), true, threads));
        return uses;
    }

    private static void add(
        final List<Use> uses,
        final List<InstanceUse> instances,
        final long epoch,
        final boolean retired,
        final Set<String> threads)
    {
        for (final InstanceUse instance : instances)
        {
            if (threads.isEmpty() || threads.contains(instance.owner()))
            {
                uses.add(new Use(instance.label(), epoch, retired));
            }
        }
    }

    /**
     * A plugin's part.
     *
     * @param typeId  empty for any.
     * @param without what it does where it has no instance although its plugin is enabled.
     */
    private static Snapshot.PartView part(
        final RuntimeState state,
        final List<Use> uses,
        final CapabilityKind kind,
        final String typeId,
        final String plugin,
        final String without)
    {
        final Predicate<String> isMeant = label ->
            label.startsWith(kind.label() + " '" + (typeId.isEmpty() ? "" : typeId + "'")) &&
                label.endsWith("' of plugin " + plugin);
        final Use use = take(uses, isMeant);
        final RuntimeState.PluginState slot = state.plugins().stream()
            .filter(candidate -> candidate.id().equals(plugin)).findFirst().orElse(null);
        final boolean disabled = slot != null && !slot.enabled();
        return new Snapshot.PartView(
            use == null ? typeId : type(use.label),
            plugin,
            use == null ? 0 : use.epoch,
            use != null ? "running" : disabled ? "disabled" : without,
            note(slot, isMeant, use));
    }

    private Snapshot.PartView sinkPart(final List<Use> uses)
    {
        final Use use = take(uses, label -> label.startsWith(CapabilityKind.OUTPUT_SINK.label() + " '"));
        return new Snapshot.PartView(
            sink.name(),
            use == null ? "" : use.label.substring(use.label.lastIndexOf(' ') + 1),
            use == null ? 0 : use.epoch,
            sink.format() == null ? "closed" : "open",
            use != null && use.retired ? OLD : "");
    }

    /** A chain may have the same DSP twice. */
    private static @Nullable Use take(final List<Use> uses, final Predicate<String> isMeant)
    {
        for (final Use use : uses)
        {
            if (isMeant.test(use.label))
            {
                uses.remove(use);
                return use;
            }
        }
        return null;
    }

    private static String type(final String label)
    {
        final int quote = label.indexOf('\'');
        return label.substring(quote + 1, label.indexOf('\'', quote + 1));
    }

    /** Why it is not what it should be; else how the sound went on when it was replaced last. */
    private static String note(
        final RuntimeState.@Nullable PluginState slot, final Predicate<String> isMeant, final @Nullable Use use)
    {
        final List<RuntimeState.EndpointState> endpoints = slot == null ? List.of() : slot.endpoints();
        String change = "";
        for (final RuntimeState.EndpointState endpoint : endpoints)
        {
            final Outcome outcome = endpoint.lastOutcome();
            if (outcome != null && isMeant.test(endpoint.capability()))
            {
                if (outcome.kind() == Outcome.Kind.FAILED)
                {
                    return outcome.message();
                }
                change = outcome.continuity() == null ? change : "last change: " + outcome.continuity();
            }
        }
        return use != null && use.retired ? OLD : change;
    }
}
