// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.inspect;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlaybackEvent;
import dev.stellatune.engine.playback.PlayerState;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.runtime.ReloadReport;
import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineSnapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.EpochClock;
import org.jspecify.annotations.Nullable;

/**
 * Looks at an engine from time to time, remembers what it saw, and passes on what the page asks for. [any-thread]
 *
 * <p>The control thread only leaves notes here. Nobody waits for the engine: what was asked of it is told when it is
 * done.
 */
final class Inspection implements InspectServer.Content
{
    private static final int MAX_PLAYERS = 64;
    private static final int MAX_NOTES = 1024;

    private final AudioEngine engine;
    private final PluginRuntime plugins;
    private final EpochClock clock;
    private final List<WatchedPlayer> players = new CopyOnWriteArrayList<>();
    private final Queue<Note> notes = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean asked = new AtomicBoolean();
    /** The engine's last answer, until it is taken in. */
    private final AtomicReference<@Nullable Answer> answered = new AtomicReference<>();

    // guarded by this
    private final EventLog log = new EventLog();
    private final LeaseHistory leases = new LeaseHistory(log);
    private long statusMs;
    private Answer seen = new Answer(new RuntimeState(List.of(), List.of()), Set.of());

    /**
     * How the engine is.
     *
     * @param state   of its plugins.
     * @param playing the players that were playing when it was asked.
     */
    private record Answer(RuntimeState state, Set<Player> playing)
    {
    }

    /** Something that happened and waits to be written down. */
    private record Note(long timeMs, EventLog.Kind kind, String text)
    {
    }

    Inspection(final AudioEngine engine, final EpochClock clock)
    {
        this.engine = engine;
        this.plugins = engine.plugins();
        this.clock = clock;
    }

    /** Makes a player that can be looked at. */
    Player newPlayer(final AudioSink sink, final List<DspChoice> dsps)
    {
        final TapSink tap = new TapSink(sink);
        final Player player = engine.newPlayer(tap);
        player.dsps(dsps);
        player.addListener(event -> onEvent(player, event));
        watch(new WatchedPlayer(player, tap, List.copyOf(dsps), new RecentTimes()));
        return player;
    }

    private synchronized void watch(final WatchedPlayer made)
    {
        // one with the same name is closed by now
        players.removeIf(watched -> watched.player().name().equals(made.player().name()));
        if (players.size() < MAX_PLAYERS)
        {
            players.add(made);
        }
    }

    /** [control-thread] */
    private void onEvent(final Player player, final PlaybackEvent event)
    {
        note(EventLog.isFailure(event) ? EventLog.Kind.ERROR : EventLog.Kind.PLAYBACK,
            (players.size() > 1 ? player.name() + ": " : "") + EventLog.sentence(event));
    }

    private void note(final EventLog.Kind kind, final String text)
    {
        if (notes.size() < MAX_NOTES)
        {
            notes.add(new Note(clock.time(), kind, text));
        }
    }

    /** Asks the engine how it is, and takes in what it said the last time. To be called some times a second. */
    void look()
    {
        if (asked.compareAndSet(false, true))
        {
            final Set<Player> playing = new HashSet<>();
            players.stream().map(WatchedPlayer::player).filter(player -> player.state() == PlayerState.PLAYING)
                .forEach(playing::add);
            final CompletableFuture<RuntimeState> answer = plugins.runtimeState();
            CompletableFuture<?> _ = answer.whenComplete((state, _) ->
            {
                if (state != null)
                {
                    answered.set(new Answer(state, playing));
                }
                asked.set(false);
            });
        }
        takeIn();
    }

    private synchronized void takeIn()
    {
        for (Note note = notes.poll(); note != null; note = notes.poll())
        {
            log.add(note.timeMs, note.kind, note.text);
        }
        final Answer now = answered.getAndSet(null);
        if (now != null)
        {
            leases.look(now.state, clock.time());
            seen = now;
        }
        final long nowMs = clock.time();
        if (nowMs - statusMs >= RecentTimes.LOOK_MS)
        {
            statusMs = nowMs;
            takeIn(engine.status().snapshot());
        }
    }

    private void takeIn(final EngineSnapshot status)
    {
        log.errors(clock.time(), status.errors());
        for (final EngineSnapshot.PlayerSnapshot playing : status.players())
        {
            players.stream().filter(watched -> watched.player().name().equals(playing.name()))
                .forEach(watched -> watched.times().look(playing));
        }
    }

    @Override
    public byte[] state(final Snapshot.Known known)
    {
        try
        {
            return JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asBytes(snapshot(known));
        }
        catch (final IOException e)
        {
            throw new IllegalStateException("a snapshot cannot be written", e);
        }
    }

    synchronized Snapshot snapshot(final Snapshot.Known known)
    {
        final List<WatchedPlayer> all = List.copyOf(players);
        final WatchedPlayer player = known.player() < all.size() ? all.get(known.player()) : null;
        return new Snapshot(
            engine.mode().name().toLowerCase(Locale.ROOT),
            engine.modeReason(),
            all.stream().map(watched -> watched.player().name()).toList(),
            player == null ? null :
                player.view(seen.state, seen.playing.contains(player.player()), known.waveform()),
            seen.state.plugins().stream().map(Inspection::view).toList(),
            leases.since(known.leases()),
            log.since(known.log()),
            counters());
    }

    private static Snapshot.PluginView view(final RuntimeState.PluginState plugin)
    {
        final List<String> offers = new ArrayList<>();
        if (plugin.info() != null)
        {
            plugin.info().capabilities().forEach(capability -> offers.add(capability.kind().label()));
        }
        return new Snapshot.PluginView(
            plugin.id(),
            plugin.info() == null ? plugin.id() : plugin.info().name(),
            plugin.info() == null ? "" : plugin.info().version(),
            offers.stream().distinct().toList(),
            plugin.enabled(),
            plugin.epoch(),
            plugin.instances().size());
    }

    private Map<String, Long> counters()
    {
        final Map<String, Long> counters = new TreeMap<>();
        for (final EngineCounter counter : EngineCounter.values())
        {
            counters.put(counter.name().toLowerCase(Locale.ROOT).replace('_', ' '), engine.status().value(counter));
        }
        return counters;
    }

    @Override
    public boolean act(final InspectServer.Action action, final String plugin)
    {
        if (!isKnown(plugin))
        {
            return false;
        }
        final CompletableFuture<?> answer = switch (action)
        {
            case RELOAD -> plugins.reloadPlugin(plugin);
            case DISABLE -> plugins.setPluginEnabled(plugin, false);
            case ENABLE -> plugins.setPluginEnabled(plugin, true);
        };
        final String what = action.name().toLowerCase(Locale.ROOT) + " " + plugin + ": ";
        CompletableFuture<?> _ = answer.whenComplete((result, failure) ->
        {
            if (failure == null)
            {
                tell(what, result);
            }
            else
            {
                final Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                note(EventLog.Kind.REFUSED, what + (cause == null ? failure : cause).getMessage());
            }
        });
        return true;
    }

    private synchronized boolean isKnown(final String plugin)
    {
        return seen.state.plugins().stream().anyMatch(known -> known.id().equals(plugin));
    }

    /** [control-thread] */
    private void tell(final String what, final @Nullable Object result)
    {
        if (result instanceof final ReloadReport report)
        {
            note(report.verdict() == ReloadReport.Verdict.ROLLED_BACK ? EventLog.Kind.REFUSED : EventLog.Kind.DONE,
                what + switch (report.verdict())
                {
                    case SWAPPED -> "done";
                    case PASSED -> "done, and passed its probation";
                    case UNTRIED -> "done, but not tried: " + report.reason();
                    case ROLLED_BACK -> report.reason();
                });
        }
        else
        {
            note(EventLog.Kind.DONE, what + (Boolean.TRUE.equals(result) ? "done" : "nothing to do"));
        }
    }
}
