// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.playback.TrackInfo;
import dev.stellatune.engine.sink.NullSink;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@code demo}: plays the bundled piece at the pace of a device, replaces two libraries meanwhile, compares
 * every frame with the piece as it was decoded beforehand.
 */
final class Demo
{
    private static final String PIECE = "demo.flac";
    private static final String DSP = "stellatune.gain";
    private static final String DECODER = "stellatune.sndfile";
    private static final float GAIN = 0.7f;
    /** What is replaced, in order. */
    static final List<String> PLUGINS = List.of(DSP, DECODER);
    /** And when. */
    private static final List<Double> SECONDS = List.of(1.6, 3.2);
    /** What a device would hold at least, and in blocks. */
    private static final int DEVICE_FRAMES = 2048;
    private static final int DEVICE_BLOCKS = 4;
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(2);

    private final AudioEngine engine;
    private final InspectOption inspect;
    private final int deviceFrames;
    private final BooleanSupplier interrupted;
    private final List<DemoSwap> swaps = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    /**
     * A demonstration that has not begun.
     *
     * @param engine      with the plugins that are replaced.
     * @param inspect     makes the player that is heard.
     * @param blockFrames of the engine.
     * @param interrupted whether to end early.
     */
    Demo(
        final AudioEngine engine,
        final InspectOption inspect,
        final int blockFrames,
        final BooleanSupplier interrupted)
    {
        this.engine = engine;
        this.inspect = inspect;
        this.deviceFrames = Math.max(DEVICE_FRAMES, DEVICE_BLOCKS * blockFrames);
        this.interrupted = interrupted;
    }

    /**
     * Runs.
     *
     * @param print    gets a line for each replacement.
     * @param progress shows how far it is.
     * @return the figures.
     */
    Map<String, @Nullable Object> run(final Consumer<String> print, final ProgressLine progress)
    {
        final InputStream resource = Objects.requireNonNull(Demo.class.getResourceAsStream(PIECE));
        final MediaInput piece = MediaInput.ofStream(PIECE, resource);
        final DemoCheck check = expected(piece);
        final CheckedSink sink = new CheckedSink(NullSink.paced(SystemNanoClock.INSTANCE, deviceFrames), check);
        final PlaybackSummary summary;
        try (Player player =
            inspect.newPlayer(sink, List.of(new DspChoice(DSP, "gain", "{\"gain\":" + GAIN + "}"))))
        {
            player.enqueue(piece, null);
            summary = play(player, print, progress);
        }
        awaitSwaps();
        failures.addAll(summary.failures());
        swaps.stream().map(DemoSwap::failure).filter(Objects::nonNull).forEach(failures::add);
        if (check.lost() + check.doubled() + check.altered() > 0 && !interrupted.getAsBoolean())
        {
            failures.add(check.lost() + " frames were lost, " + check.doubled() + " doubled, " + check.altered() +
                " altered.");
        }
        return Json.object(
            "mode", engine.mode().name().toLowerCase(Locale.ROOT),
            "modeReason", engine.modeReason(),
            "framesHeard", check.heard(),
            "framesLost", check.lost(),
            "framesDoubled", check.doubled(),
            "framesAltered", check.altered(),
            "framesOfSilence", check.silent(),
            "underruns", summary.underruns(),
            "swaps", swaps.stream().map(DemoSwap::json).toList(),
            "blockMicros", sink.blockMicros(),
            "failures", failures);
    }

    /** Decodes the piece, without DSP, and applies the gain as the DSP is meant to. */
    private DemoCheck expected(final MediaInput piece)
    {
        final CollectingSink memory = new CollectingSink();
        try (Player player = engine.newPlayer(memory))
        {
            player.enqueue(piece, null);
            final PlaybackSummary summary = player.play().join();
            if (!summary.failures().isEmpty())
            {
                throw CommandException.failed(summary.failures());
            }
        }
        final float[] samples = memory.samples();
        for (int i = 0; i < samples.length; i++)
        {
            samples[i] *= GAIN;
        }
        return new DemoCheck(samples, memory.channels());
    }

    private PlaybackSummary play(final Player player, final Consumer<String> print, final ProgressLine progress)
    {
        final EngineFuture<PlaybackSummary> end = player.play();
        boolean ending = false;
        int told = 0;
        while (!end.isDone())
        {
            final TrackInfo track = player.track();
            if (track != null)
            {
                final double seconds = (double)player.position() / track.format().sampleRate();
                progress.show(seconds, track.durationMs() / 1000.0, track.name());
                told = swap(seconds, told, line ->
                {
                    progress.hide();
                    print.accept(line);
                });
            }
            if (interrupted.getAsBoolean() && !ending)
            {
                ending = true;
                EngineFuture<Boolean> _ = player.stop();
            }
            pause();
        }
        progress.hide();
        return end.join();
    }

    /** Begins what is due; one at a time. */
    private int swap(final double seconds, final int told, final Consumer<String> print)
    {
        if (swaps.size() > told)
        {
            if (!swaps.getLast().look())
            {
                return told;
            }
            print.accept(swaps.getLast().text());
            return told + 1;
        }
        if (told < PLUGINS.size() && seconds >= SECONDS.get(told))
        {
            swaps.add(new DemoSwap(engine.plugins(), PLUGINS.get(told), seconds));
        }
        return told;
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

    /** What is not gone when the piece is over gets a moment. */
    private void awaitSwaps()
    {
        final long deadlineNs = System.nanoTime() + LIMIT_NS;
        while (!swaps.stream().allMatch(DemoSwap::look) && System.nanoTime() - deadlineNs < 0)
        {
            pause();
        }
    }
}
