// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.engine.sink.NullSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.SystemNanoClock;

/**
 * One run of {@code soak}: plays at the pace of a device, changes plugins meanwhile, has every frame checked. All of
 * it is driven by the main thread, which looks up some hundred times a second.
 */
final class Soak
{
    private static final int TRACKS = 3;
    private static final int TRACK_FRAMES = 3 * SoakSignal.SAMPLE_RATE;
    private static final float GAIN = 0.5f;
    /** What a device would hold at least, and in blocks. */
    private static final int DEVICE_FRAMES = 2048;
    private static final int DEVICE_BLOCKS = 4;
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long SETTLE_LIMIT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long RECLAIM_LIMIT_NS = TimeUnit.SECONDS.toNanos(5);

    private final AudioEngine engine;
    private final SoakOptions options;
    private final SoakCheck check = new SoakCheck(TRACK_FRAMES, TRACKS, GAIN);
    private final CheckedSink sink;
    /** What a track must have left before and behind, so that neither its beginning nor its end falls into a window. */
    private final int margin;
    private final BooleanSupplier interrupted;
    private final List<String> failures = new ArrayList<>();

    /**
     * A soak that has not begun.
     *
     * @param engine      with the plugins that are changed.
     * @param config      of the engine.
     * @param interrupted whether to end early.
     */
    Soak(
        final AudioEngine engine, final EngineConfig config, final SoakOptions options,
        final BooleanSupplier interrupted)
    {
        this.engine = engine;
        this.options = options;
        this.interrupted = interrupted;
        final int device = Math.max(DEVICE_FRAMES, DEVICE_BLOCKS * config.blockFrames());
        sink = new CheckedSink(NullSink.paced(SystemNanoClock.INSTANCE, device), check);
        margin = device + config.ringBlocks() * config.blockFrames() + SoakSignal.SAMPLE_RATE / 10;
    }

    /**
     * Runs.
     *
     * @param directory for the files that are played.
     * @param progress  shows how far it is.
     * @return the report; it knows nothing yet of what is left behind when the engine is closed.
     * @throws IOException when a file cannot be written.
     */
    SoakReport run(final Path directory, final ProgressLine progress) throws IOException
    {
        final List<Path> files = new ArrayList<>();
        for (int i = 0; i < TRACKS; i++)
        {
            files.add(directory.resolve("soak" + (i + 1) + ".wav"));
            SoakSignal.write(files.get(i), i * TRACK_FRAMES, TRACK_FRAMES);
        }
        final SoakTracks tracks;
        final SoakChanges changes;
        final SoakAllocation allocation;
        final double seconds;
        try (Player player = engine.newPlayer(sink))
        {
            player.dsps(List.of(new DspChoice(SoakChanges.DSP, "gain", "{\"gain\":" + GAIN + "}")));
            tracks = new SoakTracks(player, files, check);
            changes = new SoakChanges(engine, check, tracks, new Random(options.seed()), options.reloadMs());
            allocation = new SoakAllocation(player);
            seconds = play(tracks, changes, allocation, progress);
            settle(tracks, changes);
            tracks.stop();
        }
        changes.awaitAnswers();
        final List<RuntimeState.RetiredLease> pinned = awaitReclaimed();
        failures.addAll(tracks.failures());
        failures.addAll(changes.failures());
        return new SoakReport(
            engine, options, seconds, check, sink, tracks, changes, allocation, pinned, failures);
    }

    private double play(
        final SoakTracks tracks,
        final SoakChanges changes,
        final SoakAllocation allocation,
        final ProgressLine progress)
    {
        final long beganNs = System.nanoTime();
        final long lastNs = TimeUnit.SECONDS.toNanos(options.seconds());
        changes.begin(beganNs);
        long elapsedNs = 0;
        while (elapsedNs < lastNs && !interrupted.getAsBoolean())
        {
            final long nowNs = System.nanoTime();
            elapsedNs = nowNs - beganNs;
            if (!(changes.isQuiet() && isInsideTrack()))
            {
                // whatever it was, it began after the last look
                allocation.abandon();
            }
            else if (changes.isDue(nowNs))
            {
                allocation.close();
            }
            else if (elapsedNs > lastNs / 2)
            {
                // by then the workers' code is compiled
                allocation.goOn(nowNs);
            }
            tracks.turn(changes.mayEnqueue());
            changes.turn(nowNs);
            if (changes.isDue(nowNs))
            {
                changes.change(nowNs);
            }
            progress.show(elapsedNs / 1e9, options.seconds(), check.heard() + " frames, " + changes.reloads() +
                " reloads, " + changes.disables() + " disables");
            pause();
        }
        allocation.close();
        return elapsedNs / 1e9;
    }

    private boolean isInsideTrack()
    {
        final int position = check.position();
        return position > margin && position < TRACK_FRAMES - margin;
    }

    private void pause()
    {
        if (engine.mode() == PipelineMode.INVOKER)
        {
            int _ = engine.turn();
        }
        else
        {
            LockSupport.parkNanos(TICK_NS);
        }
    }

    /** What was begun is brought to its end, so that it is checked, too. */
    private void settle(final SoakTracks tracks, final SoakChanges changes)
    {
        final long deadlineNs = System.nanoTime() + SETTLE_LIMIT_NS;
        while (!changes.isSettled() && !interrupted.getAsBoolean())
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                failures.add("A change was not heard, or an old library still mapped, after " +
                    TimeUnit.NANOSECONDS.toSeconds(SETTLE_LIMIT_NS) + " s.");
                return;
            }
            tracks.turn(changes.mayEnqueue());
            changes.turn(System.nanoTime());
            pause();
        }
    }

    /** Leases that are retired and stay so although nothing plays any more; libraries that are mapped and unknown. */
    private List<RuntimeState.RetiredLease> awaitReclaimed()
    {
        final long deadlineNs = System.nanoTime() + RECLAIM_LIMIT_NS;
        RuntimeState state = state();
        while (isHeld(state) && System.nanoTime() - deadlineNs < 0)
        {
            pause();
            state = state();
        }
        for (final RuntimeState.RetiredLease lease : state.retired())
        {
            failures.add("The library of " + lease.pluginId() + ", epoch " + lease.epoch() + ", is still there: " +
                lease.reason() + ".");
        }
        final Set<String> mapped = MappedFiles.below(engine.shadowDirectory());
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

    private RuntimeState state()
    {
        final EngineFuture<RuntimeState> state = engine.plugins().runtimeState();
        return state.join();
    }
}
