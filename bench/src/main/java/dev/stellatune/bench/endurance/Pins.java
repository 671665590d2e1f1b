// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.endurance;

import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.PlayerState;
import dev.stellatune.engine.sink.NullSink;
import dev.stellatune.engine.status.EngineCounter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.SystemNanoClock;

/**
 * A DSP that leaves a destructor in its worker's thread-local storage is reloaded while a player plays: each library
 * stays until the worker has moved to a new thread.
 *
 * @param count of reloads.
 */
record Pins(int count) implements Scenario
{
    private static final int BLOCK_FRAMES = 64;
    private static final int RING_BLOCKS = 4;
    /** When threads are replaced without a request: how many libraries wait, or for how long. */
    private static final int WAITING = 4;
    private static final int WAITING_MS = 50;
    /** Five hours. */
    private static final long FRAMES = 1_000_000_000;

    @Override
    public boolean isAsked()
    {
        return count > 0;
    }

    @Override
    public String title()
    {
        return String.format("%,d reloads held by thread-local storage, while a player plays", count);
    }

    @Override
    public Account run() throws IOException
    {
        final Course course = new Course();
        final List<String> wrong = new ArrayList<>();
        final int interval = Math.max(1, count / Course.SAMPLES);
        final Engine engine = new Engine(EngineConfig.defaults().mode(PipelineMode.FUSED).blockFrames(BLOCK_FRAMES)
            .ringBlocks(RING_BLOCKS).replaceThreadsAfter(WAITING, WAITING_MS));
        try (engine)
        {
            play(engine, interval, course, wrong);
            engine.settle();
            wrong.addAll(engine.unreleased());
        }
        wrong.addAll(engine.wrongAfterClose());
        final long replaced = engine.count(EngineCounter.THREADS_REPLACED);
        if (2 * replaced < count / interval)
        {
            wrong.add("Only " + replaced + " threads were replaced, less than once for two samples.");
        }
        return new Account(course,
            String.format("%s; %,d threads replaced", engine.libraries(), replaced), wrong);
    }

    private void play(final Engine engine, final int interval, final Course course, final List<String> wrong)
        throws IOException
    {
        try (Player player =
            engine.engine().newPlayer(NullSink.paced(SystemNanoClock.INSTANCE, BLOCK_FRAMES * RING_BLOCKS)))
        {
            engine.fill(player, FRAMES);
            player.play();
            Engine.await("it plays", () -> player.blocks() > 0);
            for (int i = 1; i <= count; i++)
            {
                reload(engine, player);
                if (i % interval == 0)
                {
                    engine.engine().plugins().collectGarbage().join();
                    engine.settle();
                    course.sample();
                }
            }
            if (player.state() != PlayerState.PLAYING)
            {
                wrong.add("The player is " + player.state() + ".");
            }
            player.stop().join();
        }
    }

    /** The new library has processed by the end: it has left its destructor. */
    private static void reload(final Engine engine, final Player player)
    {
        final long recreated = engine.count(EngineCounter.INSTANCES_RECREATED);
        engine.engine().plugins().reloadPlugin(Engine.PIN).join();
        Engine.await("the new instance is taken over",
            () -> engine.count(EngineCounter.INSTANCES_RECREATED) > recreated);
        final long blocks = player.blocks();
        Engine.await("it plays on", () -> player.blocks() > blocks + 1);
    }
}
