// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.player.soak.ReferenceLoop;
import dev.stellatune.player.soak.SoakPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the smallest block, and then for the smallest ring, with which the engine misses no more deadlines than the
 * machine does: with a device that only keeps the pace, and with a JACK server where there is one.
 *
 * <p>From the decoder to the ear lie the blocks that are worked on ahead, which is one where a single thread does all
 * the work, and what the device holds: two blocks, or those of the sink's ring, of ALSA's buffer, and of the server.
 */
final class SoakSweep
{
    private static final int FIRST_BLOCK = 256;
    private static final int LAST_BLOCK = 8;
    private static final int JACK_BLOCKS = 2 * SoakPlan.DEVICE_BLOCKS + 1;
    private static final double MS_PER_SECOND = 1000;

    private final SoakOptions options;
    private final SoakRound round;
    private final Consumer<String> say;
    private final List<String> failures;
    private boolean interrupted;
    private int seeds;

    /**
     * A sweep that has not begun.
     *
     * @param say      gets lines for people.
     * @param failures gets what was wrong besides deadlines.
     */
    SoakSweep(
        final SoakOptions options, final SoakRound round, final Consumer<String> say, final List<String> failures)
    {
        this.options = options;
        this.round = round;
        this.say = say;
        this.failures = failures;
    }

    /** Runs; the figures. */
    Map<String, @Nullable Object> run() throws IOException
    {
        say.accept("a device that keeps the pace, " + SoakPlan.DEVICE_BLOCKS + " blocks deep:");
        final Map<String, @Nullable Object> report = Json.object("paced", sweep(false));
        if (JackServer.isThere() && !interrupted)
        {
            say.accept("a JACK server, by way of ALSA:");
            report.put("jack", sweep(true));
        }
        else
        {
            say.accept(interrupted ? "no JACK server: it was interrupted before." :
                "no JACK server: jackd is not on the path.");
            report.put("jack", null);
        }
        report.put("failures", failures);
        return report;
    }

    private Map<String, @Nullable Object> sweep(final boolean jack) throws IOException
    {
        final List<Map<String, @Nullable Object>> tries = new ArrayList<>();
        SoakRound.@Nullable Result best = null;
        for (int block = FIRST_BLOCK; block >= LAST_BLOCK && !interrupted; block /= 2)
        {
            final SoakRound.Result result = attempt(block, 0, jack, tries);
            if (!holds(result))
            {
                break;
            }
            best = result;
        }
        boolean smallest = false;
        for (int ring = 1; best != null && ring < best.plan().ringBlocks() && !smallest && !interrupted; ring *= 2)
        {
            final SoakRound.Result result = attempt(best.plan().blockFrames(), ring, jack, tries);
            smallest = holds(result);
            best = smallest ? result : best;
        }
        if (best == null)
        {
            failures.add("The engine missed deadlines that C kept, with blocks of " + FIRST_BLOCK + " frames already.");
            return Json.object("tries", tries);
        }
        say.accept("smallest: blocks of " + best.plan().blockFrames() + " frames, a ring of " +
            best.plan().ringBlocks() + "; from decoder to ear " + millis(best) + " ms");
        return Json.object("blockFrames", best.plan().blockFrames(), "ringBlocks", best.plan().ringBlocks(),
            "latencyMillis", millis(best), "tries", tries);
    }

    private static boolean holds(final SoakRound.Result result)
    {
        return result.reference() != null && result.excess() <= 0;
    }

    /** Runs all rounds with a block, and a ring where that is not 0; the median. */
    private SoakRound.Result attempt(
        final int block, final int ring, final boolean jack, final List<Map<String, @Nullable Object>> tries)
        throws IOException
    {
        final List<SoakRound.Result> results = new ArrayList<>();
        try (JackServer _ = jack ? JackServer.start(block) : null)
        {
            for (int i = 0; i < options.rounds() && !interrupted; i++)
            {
                final SoakRound.Result result = round.run(seeds++, config ->
                {
                    config.blockFrames(block);
                    config.ringBlocks(ring == 0 ? config.ringBlocks() : ring);
                }, jack ? JackServer.SINK : null, line ->
                {
                });
                results.add(result);
                failures.addAll(result.report().failures());
                interrupted = result.interrupted();
            }
        }
        final SoakRound.Result median = SoakRounds.median(results);
        tell(median, tries);
        return median;
    }

    private void tell(final SoakRound.Result median, final List<Map<String, @Nullable Object>> tries)
    {
        final ReferenceLoop.Result reference = median.reference();
        if (reference != null)
        {
            say.accept(String.format(Locale.ROOT,
                "block %4d, ring %2d: missed %d, C %d, may be %.1f: %s; from decoder to ear %.3f ms",
                median.plan().blockFrames(), median.plan().ringBlocks(), median.report().missed(), reference.missed(),
                reference.limit(), holds(median) ? "holds" : "does not hold", millis(median)));
            tries.add(Json.object("blockFrames", median.plan().blockFrames(), "ringBlocks",
                median.plan().ringBlocks(), "missedDeadlines", median.report().missed(), "reference",
                reference.missed(), "limit", Json.thousandths(reference.limit()), "holds", holds(median),
                "latencyMillis", millis(median)));
        }
    }

    private static double millis(final SoakRound.Result result)
    {
        final SoakPlan plan = result.plan();
        final int ahead = result.mode() == PipelineMode.DEDICATED ? plan.ringBlocks() : 1;
        final int device = plan.sink() == null ? SoakPlan.DEVICE_BLOCKS : JACK_BLOCKS;
        return Json.thousandths(MS_PER_SECOND * (ahead + device) * plan.blockFrames() / SoakPlan.SAMPLE_RATE);
    }
}
