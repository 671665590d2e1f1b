// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.status.EngineCounter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Changes plugins at random: reloads, and disables and enables again. Driven by the main thread.
 *
 * <p>Reloads follow each other without waiting, since nothing of them may be heard. The gain is switched off or on when
 * the switch before was heard. The decoder or the source is disabled, one at a time, for a moment: the tracks that read
 * through it end. Without a source the next track is read by Java, without a decoder there is none until it is back; as
 * soon as such a track is heard no track may end early any more.
 */
final class SoakChanges
{
    static final String DECODER = "stellatune.sndfile";
    static final String SOURCE = "stellatune.localfiles";
    static final String DSP = "stellatune.gain";

    private static final int CHANGED = 3;
    private static final int PERCENT = 100;
    private static final int OUTAGES = 5;
    private static final int SWITCHES = 20;

    private final AudioEngine engine;
    private final SoakCheck check;
    private final SoakTracks tracks;
    private final Random random;
    private final long everyNs;
    private final long otherLibraries;
    private final List<EngineFuture<?>> requests = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private long nextNs;
    private boolean gainEnabled = true;
    private @Nullable Outage outage;
    /** The first track that was begun with the source plugin, since it was away. */
    private long nativeFrom;
    private long reloads;
    private long disables;

    /** Where an outage is. The track that ends it is enqueued at the end of GOING or COMING, by what is disabled. */
    private enum Stage
    {
        GOING, DOWN, COMING, BACK
    }

    /** A decoder or source that is disabled for a moment. */
    private static final class Outage
    {
        private final String plugin;
        private Stage stage = Stage.GOING;
        private EngineFuture<Boolean> request;
        private long untilNs;
        private long serial;

        Outage(final String plugin, final EngineFuture<Boolean> request)
        {
            this.plugin = plugin;
            this.request = request;
        }
    }

    SoakChanges(
        final AudioEngine engine, final SoakCheck check, final SoakTracks tracks, final Random random,
        final long everyMs)
    {
        this.engine = engine;
        this.check = check;
        this.tracks = tracks;
        this.random = random;
        this.everyNs = TimeUnit.MILLISECONDS.toNanos(everyMs);
        // those that are in use, and not those that are loaded: a rejected one may still be on its way out
        this.otherLibraries = engine.plugins().runtimeState().join().plugins().stream()
            .filter(plugin -> plugin.epoch() > 0).count() - CHANGED;
    }

    /** Begins to count the time to the first change. */
    void begin(final long nowNs)
    {
        nextNs = nowNs + everyNs;
    }

    /** Whether it is time for the next change. */
    boolean isDue(final long nowNs)
    {
        return nowNs - nextNs >= 0;
    }

    /** Makes the next change. */
    void change(final long nowNs)
    {
        nextNs = Math.max(nextNs + everyNs, nowNs + everyNs / 2);
        final int dice = random.nextInt(PERCENT);
        if (dice < OUTAGES && outage == null)
        {
            check.allowCuts(true);
            disables++;
            final String down = random.nextBoolean() && tracks.heard() >= nativeFrom ? SOURCE : DECODER;
            outage = new Outage(down, engine.plugins().setPluginEnabled(down, false));
        }
        else if (dice < OUTAGES + SWITCHES && requests.isEmpty() && check.changesHeard())
        {
            check.announceChange();
            gainEnabled = !gainEnabled;
            disables += gainEnabled ? 0 : 1;
            requests.add(engine.plugins().setPluginEnabled(DSP, gainEnabled));
        }
        else
        {
            final List<String> up = Stream.of(DECODER, SOURCE, DSP).filter(this::isUp).toList();
            reloads++;
            requests.add(engine.plugins().reloadPlugin(up.get(random.nextInt(up.size()))));
        }
    }

    private boolean isUp(final String plugin)
    {
        return plugin.equals(DSP) ? gainEnabled : outage == null || !outage.plugin.equals(plugin);
    }

    /** Whether a track that is enqueued now will be played: nothing is missing, or Java reads it. */
    boolean mayEnqueue()
    {
        final Outage current = outage;
        return current == null || current.stage == Stage.BACK ||
            (current.stage != Stage.GOING && current.plugin.equals(SOURCE));
    }

    /** Takes what came of the changes so far. */
    void turn(final long nowNs)
    {
        requests.removeIf(this::isAnswered);
        final Outage current = outage;
        if (current != null)
        {
            advance(current, nowNs);
        }
    }

    private void advance(final Outage current, final long nowNs)
    {
        if (current.serial != 0 && tracks.heard() >= current.serial)
        {
            check.allowCuts(false);
        }
        switch (current.stage)
        {
            case GOING ->
            {
                if (isAnswered(current.request))
                {
                    current.stage = Stage.DOWN;
                    current.untilNs = nowNs + random.nextLong(2 * everyNs);
                    current.serial = current.plugin.equals(SOURCE) ? tracks.enqueue() : 0;
                }
            }
            case DOWN ->
            {
                if (nowNs - current.untilNs >= 0)
                {
                    current.stage = Stage.COMING;
                    current.request = engine.plugins().setPluginEnabled(current.plugin, true);
                }
            }
            case COMING ->
            {
                if (isAnswered(current.request))
                {
                    current.stage = Stage.BACK;
                    nativeFrom = tracks.enqueue();
                    current.serial = current.serial == 0 ? nativeFrom : current.serial;
                }
            }
            case BACK ->
            {
                if (!check.cutsAllowed())
                {
                    outage = null;
                }
            }
        }
    }

    private boolean isAnswered(final EngineFuture<?> request)
    {
        if (!request.isDone())
        {
            return false;
        }
        try
        {
            if (Boolean.FALSE.equals(request.join()))
            {
                failures.add("A change of a plugin changed nothing.");
            }
        }
        catch (final CompletionException e)
        {
            final Throwable cause = e.getCause();
            failures.add(String.valueOf(cause == null ? e.getMessage() : cause.getMessage()));
        }
        return true;
    }

    /** Whether every change has come to its end, and what is heard is read without Java. */
    boolean isQuiet()
    {
        return tracks.heard() >= nativeFrom && isSettled();
    }

    /** Whether every change has come to its end: heard, and its old library unmapped. */
    boolean isSettled()
    {
        return requests.isEmpty() && outage == null && check.changesHeard() &&
            liveLibraries() == otherLibraries + (gainEnabled ? CHANGED : CHANGED - 1);
    }

    private long liveLibraries()
    {
        return engine.status().value(EngineCounter.LIBRARIES_LOADED) -
            engine.status().value(EngineCounter.LIBRARIES_RECLAIMED);
    }

    /** Waits until every request is answered. */
    void awaitAnswers()
    {
        requests.forEach(request -> request.handle((done, failure) -> Boolean.TRUE).join());
        requests.removeIf(this::isAnswered);
        final Outage current = outage;
        if (current != null)
        {
            current.request.handle((done, failure) -> Boolean.TRUE).join();
        }
    }

    /** How often a library was replaced. */
    long reloads()
    {
        return reloads;
    }

    /** How often a plugin was disabled. */
    long disables()
    {
        return disables;
    }

    /** One sentence for each change that could not be made. */
    List<String> failures()
    {
        return Collections.unmodifiableList(failures);
    }
}
