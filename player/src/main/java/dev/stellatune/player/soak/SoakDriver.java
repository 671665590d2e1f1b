// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.runtime.ReloadReport;
import dev.stellatune.engine.runtime.ReloadReport.Verdict;
import dev.stellatune.engine.status.EngineCounter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends the messages of a {@link Script}, in order, when they are due and may be sent. Driven by the main thread.
 *
 * <p>Reloads follow each other without waiting, since nothing of them may be heard. What is heard waits for what was
 * asked of the same stream before: a change of the gain and a jump for each other, since a jump leaves out what the
 * gain may have gone through already.
 */
final class SoakDriver
{
    private static final long STUCK_NS = TimeUnit.SECONDS.toNanos(60);

    private final AudioEngine engine;
    private final SoakPlan plan;
    private final Script script;
    private final MessageLog log;
    private final List<SoakStream> streams;
    private final @Nullable Builds builds;
    private final SwapTimes swapTimes;
    private final long otherLibraries;
    private final long everyNs;
    private final int margin;
    private final long[] nativeFrom;
    private final Queue<Message> waiting = new ArrayDeque<>();
    private final List<EngineFuture<?>> requests = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private @Nullable Outage outage;
    private boolean gainEnabled = true;
    private long ticks;
    private long nextNs;
    private long waitingSinceNs;
    private long reloads;
    private long disables;
    private long sent;

    /**
     * A driver that has sent nothing.
     *
     * @param builds   broken ones; null for none.
     */
    SoakDriver(
        final AudioEngine engine, final SoakPlan plan, final MessageLog log, final List<SoakStream> streams,
        final @Nullable Builds builds, final SwapTimes swapTimes)
    {
        this.engine = engine;
        this.plan = plan;
        this.script = new Script(plan);
        this.log = log;
        this.streams = streams;
        this.builds = builds;
        this.swapTimes = swapTimes;
        this.everyNs = TimeUnit.MILLISECONDS.toNanos(plan.reloadMs());
        this.margin = plan.marginFrames();
        this.nativeFrom = new long[streams.size()];
        // those that are in use, and not those that are loaded: a rejected one may still be on its way out
        this.otherLibraries = engine.plugins().runtimeState().join().plugins().stream()
            .filter(plugin -> plugin.epoch() > 0).count() - Script.PLUGINS.size();
    }

    /** Begins to count the time to the first message. */
    void begin(final long nowNs)
    {
        nextNs = nowNs + everyNs;
    }

    /** Whether all messages were sent. */
    boolean isDone()
    {
        return ticks > plan.ticks() && waiting.isEmpty();
    }

    /** Whether a message is due, or waits. */
    boolean isDue(final long nowNs)
    {
        return !waiting.isEmpty() || (ticks <= plan.ticks() && nowNs - nextNs >= 0);
    }

    /**
     * Sends what is due and may be sent, and takes what came of the messages so far.
     *
     * @return false when a message waits for ever.
     */
    boolean turn(final long nowNs)
    {
        requests.removeIf(this::isAnswered);
        final Outage current = outage;
        if (current != null && current.turn(this::isAnswered))
        {
            outage = null;
        }
        final boolean mayEnqueue = outage == null || outage.mayEnqueue();
        streams.forEach(stream -> stream.turn(mayEnqueue));
        if (waiting.isEmpty() && isDue(nowNs))
        {
            nextNs = Math.max(nextNs + everyNs, nowNs + everyNs / 2);
            waiting.addAll(ticks < plan.ticks() ? script.next() : script.last());
            ticks++;
            waitingSinceNs = nowNs;
        }
        for (Message next = waiting.peek(); next != null && maySend(next); next = waiting.peek())
        {
            waiting.remove();
            log.add(next, streams.getFirst().check().heard());
            send(next);
            sent++;
            waitingSinceNs = nowNs;
        }
        return waiting.isEmpty() || nowNs - waitingSinceNs < STUCK_NS;
    }

    /** Nothing more is sent. */
    void giveUp()
    {
        failures.add("The message '" + waiting.element().text() + "' could not be sent: what was asked before was " +
            "not heard within " + TimeUnit.NANOSECONDS.toSeconds(STUCK_NS) + " s.");
        waiting.clear();
        ticks = Long.MAX_VALUE;
    }

    private boolean maySend(final Message message)
    {
        final SoakStream stream = streams.get(message.stream());
        return switch (message.kind())
        {
            case RELOAD -> true;
            case DISABLE, ENABLE -> message.plugin().equals(Script.DSP) ?
                requests.isEmpty() && streams.stream().noneMatch(SoakStream::isGainChanging) :
                outage == null ? mayTakeAway() : outage.isDown();
            case GAIN -> !stream.isGainChanging() && !stream.isJumping();
            case SEEK, NEXT -> outage == null && !stream.isJumping() && stream.isGainSettled() &&
                (stream.isPaused() || (!stream.isPausing() && stream.isInsideTrack(margin)));
            case PAUSE -> outage == null && !stream.isPausing() && stream.isInsideTrack(2 * margin) &&
                (message.argument() == 0 || (!stream.isJumping() && stream.isGainSettled()));
            case RESUME -> stream.isPaused();
            case BREAK -> outage == null && requests.isEmpty();
            case OFFER -> builds().wasNoticed();
            case MEND -> builds().wasAnswered();
        };
    }

    private boolean mayTakeAway()
    {
        for (int i = 0; i < nativeFrom.length; i++)
        {
            final SoakStream stream = streams.get(i);
            if (stream.isJumping() || stream.isPausing() || stream.heard() == 0 || stream.heard() < nativeFrom[i])
            {
                return false;
            }
        }
        return true;
    }

    private Builds builds()
    {
        if (builds == null)
        {
            throw new IllegalStateException("there are no broken builds");
        }
        return builds;
    }

    private void send(final Message message)
    {
        final SoakStream stream = streams.get(message.stream());
        switch (message.kind())
        {
            case RELOAD -> reload(message.plugin());
            case DISABLE, ENABLE -> enable(message.plugin(), message.kind() == Message.Kind.ENABLE);
            case GAIN -> stream.gain(message.argument(), gainEnabled);
            case SEEK -> stream.seek((int)message.argument());
            case NEXT -> stream.next();
            case PAUSE -> stream.pause();
            case RESUME -> stream.resume();
            case BREAK -> builds().breakFile(message.plugin(), (int)message.argument());
            case OFFER -> builds().offer(engine.plugins(), message.plugin());
            case MEND -> builds().mend(message.plugin());
        }
    }

    private void reload(final String plugin)
    {
        reloads++;
        requests.add(swapTimes.watch(engine.plugins().reloadPlugin(plugin), streams));
    }

    private void enable(final String plugin, final boolean enabled)
    {
        disables += enabled ? 0 : 1;
        final Outage current = outage;
        if (plugin.equals(Script.DSP))
        {
            gainEnabled = enabled;
            streams.forEach(SoakStream::expectSwitch);
            requests.add(engine.plugins().setPluginEnabled(plugin, enabled));
        }
        else if (current != null)
        {
            current.end();
        }
        else
        {
            outage = new Outage(engine.plugins(), plugin, streams, nativeFrom, margin);
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
            final Object answer = request.join();
            if (Boolean.FALSE.equals(answer))
            {
                failures.add("A change of a plugin changed nothing.");
            }
            else if (answer instanceof final ReloadReport report && report.verdict() == Verdict.ROLLED_BACK)
            {
                failures.add("A good build of " + report.pluginId() + " was rolled back: " + report.reason());
            }
        }
        catch (final CompletionException e)
        {
            final Throwable cause = e.getCause();
            failures.add(String.valueOf(cause == null ? e.getMessage() : cause.getMessage()));
        }
        return true;
    }

    /** Whether every change has come to its end, no track begins or ends, and what is heard is read without Java. */
    boolean isQuiet()
    {
        for (int i = 0; i < nativeFrom.length; i++)
        {
            if (!streams.get(i).isQuiet(margin) || streams.get(i).heard() < nativeFrom[i])
            {
                return false;
            }
        }
        return isSettled();
    }

    /** Whether every change has come to its end: heard, and its old library unmapped. */
    boolean isSettled()
    {
        return requests.isEmpty() && outage == null &&
            streams.stream().noneMatch(
                stream -> stream.isJumping() || stream.isPausing() || stream.isGainChanging()) &&
            liveLibraries() == otherLibraries + Script.PLUGINS.size() - (gainEnabled ? 0 : 1);
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
            current.await();
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

    /** How many messages were sent. */
    long sent()
    {
        return sent;
    }

    /** One sentence for each change that could not be made. */
    List<String> failures()
    {
        return Collections.unmodifiableList(failures);
    }

    @Override
    public String toString()
    {
        return "waiting " + waiting + ", requests " + requests.size() + ", outage " + (outage != null) +
            ", native from " + Arrays.toString(nativeFrom) + ", libraries " + liveLibraries();
    }
}
