// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.inspect;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.sink.AudioSink;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemEpochClock;

/**
 * A page on this machine that shows what an engine does, and replaces its plugins. [any-thread]
 *
 * <p>Belongs to whoever starts it, and is closed before the engine.
 */
public final class Inspector implements AutoCloseable
{
    private static final long LOOK_MS = 100;

    private final AudioEngine engine;
    private final Inspection inspection;
    private final InspectServer server;
    private final ScheduledExecutorService looker = Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name("stellatune-inspection").factory());

    private Inspector(final AudioEngine engine, final int port) throws IOException
    {
        this.engine = engine;
        inspection = new Inspection(engine, SystemEpochClock.INSTANCE);
        server = new InspectServer(port, inspection);
    }

    /**
     * Serves the page from now on.
     *
     * @param engine to look at.
     * @param port   of 127.0.0.1; 0 for one that is free.
     * @return to be closed.
     * @throws IOException when the port cannot be had: one sentence.
     */
    public static Inspector start(final AudioEngine engine, final int port) throws IOException
    {
        final Inspector made = new Inspector(engine, port);
        made.looker.scheduleWithFixedDelay(made::look, 0, LOOK_MS, TimeUnit.MILLISECONDS);
        return made;
    }

    private void look()
    {
        try
        {
            inspection.look();
        }
        catch (final RuntimeException e)
        {
            // goes on: the page shows it
            engine.status().defect("the inspector", e);
        }
    }

    /**
     * Where the page is. Whoever knows the address may look and act: it is for the user's eyes only.
     *
     * @return an http address.
     */
    public URI address()
    {
        return server.address();
    }

    /**
     * Makes a player that the page shows.
     *
     * @param sink where it plays to.
     * @param dsps in order.
     * @return the player, to be closed.
     */
    public Player newPlayer(final AudioSink sink, final List<DspChoice> dsps)
    {
        return inspection.newPlayer(sink, dsps);
    }

    /** Ends the server and all threads; waits for nobody. */
    @Override
    public void close()
    {
        looker.shutdownNow();
        server.close();
    }
}
