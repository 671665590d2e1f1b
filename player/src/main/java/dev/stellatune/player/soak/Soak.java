// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.sink.NullSink;
import dev.stellatune.engine.sink.SinkChoice;
import dev.stellatune.ffi.os.ProcessFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * One run of a soak: plays at the pace of devices, sends the engine messages meanwhile, has every frame checked. All of
 * it is driven by the main thread, which looks up some hundred times a second.
 *
 * <p>An engine in INVOKER is turned by it, and time goes on as it turns: such a run is as fast as the machine, and the
 * same each time.
 */
public final class Soak
{
    private static final int TRACKS = 3;
    private static final long NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int TURNS_PER_BLOCK = 4;
    /** The engine pauses for a quarter of a block where a sink has no room. */
    private static final int PAUSES_PER_BLOCK = 4;
    private static final int WARM_UP_PARTS = 10;
    private static final int MAX_WARM_UP_S = 10;
    private static final long SETTLE_LIMIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long RECLAIM_LIMIT_NS = TimeUnit.SECONDS.toNanos(10);

    private final AudioEngine engine;
    private final SoakPlan plan;
    private final @Nullable TurnedClock turned;
    private final NanoClock clock;
    private final @Nullable Builds builds;
    private final Function<AudioSink, Player> players;
    private final BooleanSupplier interrupted;
    private final ProcessCourse course = new ProcessCourse();
    private final List<String> failures = new ArrayList<>();

    /** Shows how far a soak is. */
    @FunctionalInterface
    public interface Progress
    {
        /**
         * Called often, by the main thread.
         *
         * @param seconds that have passed.
         * @param note    what else there is to say.
         */
        void show(double seconds, String note);
    }

    /**
     * A soak that has not begun.
     *
     * @param engine      with the plugins that are changed.
     * @param plan        how it goes.
     * @param turned      the engine's clock where it is turned by hand; null where it has threads.
     * @param builds      the plugins' files where broken builds take their place; null elsewhere.
     * @param players     makes the player of a stream, for a sink.
     * @param interrupted whether to end early.
     */
    public Soak(
        final AudioEngine engine, final SoakPlan plan, final @Nullable TurnedClock turned,
        final @Nullable Builds builds, final Function<AudioSink, Player> players, final BooleanSupplier interrupted)
    {
        if ((engine.mode() == PipelineMode.INVOKER) != (turned != null))
        {
            throw new IllegalArgumentException("a clock to be turned belongs to an engine that is turned");
        }
        this.engine = engine;
        this.plan = plan;
        this.turned = turned;
        this.clock = turned == null ? SystemNanoClock.INSTANCE : turned;
        this.builds = builds;
        this.players = players;
        this.interrupted = interrupted;
    }

    /**
     * The ids of the plugins that a soak changes.
     *
     * @return decoder, source and DSP.
     */
    public static List<String> plugins()
    {
        return Script.PLUGINS;
    }

    /**
     * What the sound of each stream goes through.
     *
     * @return in order.
     */
    public static List<DspChoice> dsps()
    {
        return SoakStream.dsps(Script.GAINS[0]);
    }

    /**
     * Writes the files that are played.
     *
     * @param directory to write to.
     * @param plan      of the soak.
     * @return the files, in order.
     * @throws IOException when one cannot be written.
     */
    public static List<Path> writeFiles(final Path directory, final SoakPlan plan) throws IOException
    {
        final List<Path> files = new ArrayList<>();
        for (int i = 0; i < TRACKS; i++)
        {
            files.add(directory.resolve("soak" + (i + 1) + ".wav"));
            SoakSignal.write(files.get(i), i * plan.trackFrames(), plan.trackFrames());
        }
        return files;
    }

    /**
     * Runs.
     *
     * @param files    from {@link #writeFiles}.
     * @param log      gets the messages, one to a line.
     * @param progress shows how far it is.
     * @return the report; it knows nothing yet of what is left behind when the engine is closed.
     */
    public SoakReport run(final List<Path> files, final Appendable log, final Progress progress)
    {
        final List<SoakStream> streams = new ArrayList<>();
        final SwapTimes swapTimes = new SwapTimes();
        SoakAllocation allocation = new SoakAllocation(List.of());
        SoakDriver driver = null;
        double seconds = 0;
        try
        {
            for (int i = 0; i < plan.streams(); i++)
            {
                streams.add(newStream(i, files));
            }
            allocation = new SoakAllocation(streams.stream().map(SoakStream::player).toList());
            driver = new SoakDriver(engine, plan, new MessageLog(log), streams, builds, swapTimes);
            seconds = play(streams, driver, allocation, swapTimes, progress);
            settle(driver);
            streams.forEach(SoakStream::stop);
        }
        finally
        {
            streams.forEach(stream -> stream.player().close());
        }
        driver.awaitAnswers();
        final List<RuntimeState.RetiredLease> pinned = awaitReclaimed();
        streams.forEach(stream -> failures.addAll(stream.failures()));
        failures.addAll(driver.failures());
        failures.addAll(course.failures());
        checkGaps(streams);
        if (builds != null)
        {
            failures.addAll(builds.failures());
        }
        return new SoakReport(
            engine, plan, seconds, streams, driver, new SoakMeasures(allocation, swapTimes, course), builds,
            pinned.size(), failures);
    }

    private SoakStream newStream(final int number, final List<Path> files)
    {
        final Announced announced = new Announced();
        final SoakCheck check = new SoakCheck(plan.trackFrames(), TRACKS, Script.GAINS[0], announced);
        final long pauseNs = blockNs() / PAUSES_PER_BLOCK;
        final BlockTimes times = new BlockTimes(engine.status(), pauseNs, turned == null);
        final long warmUp = (long)SoakSignal.SAMPLE_RATE * Math.min(plan.seconds(), MAX_WARM_UP_S * WARM_UP_PARTS) /
            WARM_UP_PARTS;
        final SinkChoice choice = plan.sink();
        final SoakSink sink = new SoakSink(choice == null ?
            NullSink.paced(clock, plan.deviceFrames()) : engine.newSink(choice), check, times, warmUp);
        return new SoakStream(number, players.apply(sink), files, plan, check, announced, sink, times);
    }

    private long blockNs()
    {
        return NS_PER_SECOND * plan.blockFrames() / SoakSignal.SAMPLE_RATE;
    }

    private double play(
        final List<SoakStream> streams,
        final SoakDriver driver,
        final SoakAllocation allocation,
        final SwapTimes swapTimes,
        final Progress progress)
    {
        final long beganNs = clock.nanoTime();
        final long lastNs = TimeUnit.SECONDS.toNanos(plan.seconds());
        driver.begin(beganNs);
        long elapsedNs = 0;
        long samples = 0;
        while ((elapsedNs < lastNs || !driver.isDone()) && !interrupted.getAsBoolean())
        {
            final long nowNs = clock.nanoTime();
            elapsedNs = nowNs - beganNs;
            measure(driver, allocation, nowNs, elapsedNs > lastNs / 2);
            if (!driver.turn(nowNs))
            {
                driver.giveUp();
                break;
            }
            swapTimes.look(streams);
            if (elapsedNs >= samples * lastNs / ProcessCourse.SAMPLES && samples < ProcessCourse.SAMPLES)
            {
                samples++;
                course.sample();
            }
            progress.show(elapsedNs / 1e9, driver.reloads() + " reloads, " + driver.sent() + " messages");
            pause();
        }
        allocation.close();
        return elapsedNs / 1e9;
    }

    private static void measure(
        final SoakDriver driver, final SoakAllocation allocation, final long nowNs, final boolean compiled)
    {
        if (!driver.isQuiet())
        {
            // whatever it was, it began after the last look
            allocation.abandon();
        }
        else if (driver.isDue(nowNs))
        {
            allocation.close();
        }
        else if (compiled)
        {
            allocation.goOn(nowNs);
        }
    }

    private void pause()
    {
        if (turned != null)
        {
            turned.advance(blockNs() / TURNS_PER_BLOCK);
            int _ = engine.turn();
        }
        else
        {
            LockSupport.parkNanos(TICK_NS);
        }
    }

    /** What was begun is brought to its end, so that it is checked, too. */
    private void settle(final SoakDriver driver)
    {
        final long deadlineNs = clock.nanoTime() + SETTLE_LIMIT_NS;
        while (!driver.isSettled() && !interrupted.getAsBoolean())
        {
            if (clock.nanoTime() - deadlineNs > 0)
            {
                failures.add("A change was not heard, or an old library still mapped, after " +
                    TimeUnit.NANOSECONDS.toSeconds(SETTLE_LIMIT_NS) + " s: " + driver + ".");
                return;
            }
            boolean _ = driver.turn(clock.nanoTime());
            pause();
        }
    }

    /** Where time is turned, nothing can be late but by what the engine itself waits for: there no gap is excused. */
    private void checkGaps(final List<SoakStream> streams)
    {
        for (int i = 0; turned != null && i < streams.size(); i++)
        {
            final long silence = streams.get(i).check().silentStarved();
            final long missed = streams.get(i).sink().missed();
            if (silence > 0 || missed > 0)
            {
                failures.add("Stream " + i + " had gaps: " + silence + " frames of silence, " + missed +
                    " missed deadlines.");
            }
        }
    }

    /** Leases that are retired and stay so although nothing plays any more; libraries that are mapped and unknown. */
    private List<RuntimeState.RetiredLease> awaitReclaimed()
    {
        final long deadlineNs = clock.nanoTime() + RECLAIM_LIMIT_NS;
        RuntimeState state = engine.plugins().runtimeState().join();
        while (isHeld(state) && clock.nanoTime() - deadlineNs < 0)
        {
            pause();
            state = engine.plugins().runtimeState().join();
        }
        for (final RuntimeState.RetiredLease lease : state.retired())
        {
            failures.add("The library of " + lease.pluginId() + ", epoch " + lease.epoch() + ", is still there: " +
                lease.reason() + ".");
        }
        final Set<String> mapped = ProcessFigures.mappedBelow(engine.shadowDirectory());
        for (final RuntimeState.PluginState plugin : state.plugins())
        {
            mapped.removeIf(line -> plugin.shadow() != null && line.startsWith(plugin.shadow().toString()));
            if (plugin.leaseCount() > 1)
            {
                failures.add("The lease of " + plugin.id() + " is held " + (plugin.leaseCount() - 1) +
                    " times although nothing plays.");
            }
        }
        if (state.retired().isEmpty())
        {
            mapped.forEach(file -> failures.add("The library " + file + " is still mapped."));
        }
        return state.retired();
    }

    /** What a player held is given back in jobs. */
    private static boolean isHeld(final RuntimeState state)
    {
        return !state.retired().isEmpty() || state.plugins().stream().anyMatch(plugin -> plugin.leaseCount() > 1);
    }
}
