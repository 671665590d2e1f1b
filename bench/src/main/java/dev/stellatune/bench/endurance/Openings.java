// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.endurance;

import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.sink.NullSink;
import dev.stellatune.engine.status.EngineCounter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Engines come and go in one process: each loads two plugins, plays a track and is closed.
 *
 * @param count of engines.
 */
record Openings(int count) implements Scenario
{
    private static final long FRAMES = 4_800;

    @Override
    public boolean isAsked()
    {
        return count > 0;
    }

    @Override
    public String title()
    {
        return String.format("%,d engines opened and closed", count);
    }

    @Override
    public Account run() throws IOException
    {
        final Course course = new Course();
        final List<String> wrong = new ArrayList<>();
        final int interval = Math.max(1, count / Course.SAMPLES);
        long loaded = 0;
        long reclaimed = 0;
        for (int i = 1; i <= count && wrong.isEmpty(); i++)
        {
            final Engine engine = new Engine(EngineConfig.defaults()
                .mode(i % 2 == 0 ? PipelineMode.FUSED : PipelineMode.DEDICATED));
            try (engine; Player player = engine.engine().newPlayer(NullSink.fast()))
            {
                engine.fill(player, FRAMES);
                final PlaybackSummary summary = player.play().join();
                if (player.acceptedFrames() != FRAMES || !summary.failures().isEmpty())
                {
                    wrong.add("Engine " + i + " played " + player.acceptedFrames() + " frames of " + FRAMES + ": " +
                        summary.failures() + ".");
                }
            }
            wrong.addAll(engine.wrongAfterClose());
            loaded += engine.count(EngineCounter.LIBRARIES_LOADED);
            reclaimed += engine.count(EngineCounter.LIBRARIES_RECLAIMED);
            if (i % interval == 0)
            {
                course.sample();
            }
        }
        return new Account(course,
            String.format("%,d libraries loaded, %,d reclaimed", loaded, reclaimed), wrong);
    }
}
