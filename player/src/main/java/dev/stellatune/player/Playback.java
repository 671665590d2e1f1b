// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.playback.PlayerState;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Plays a player's queue to its end, and looks up from time to time.
 */
final class Playback
{
    private static final long TICK_MS = 100;
    private static final long PAUSED_TICK_MS = 200;

    private Playback()
    {
    }

    /**
     * Plays to the end, or until there is no reason to go on.
     *
     * @param player  with a queue.
     * @param goOn    asked ten times a second, in a pause five times, on the calling thread; shows what is to be shown,
     *                and says whether to go on.
     * @param discard whether what ends early shall leave nothing behind.
     * @return what was played.
     */
    static PlaybackSummary run(final Player player, final BooleanSupplier goOn, final boolean discard)
    {
        final EngineFuture<PlaybackSummary> end = player.play();
        boolean ending = false;
        while (true)
        {
            try
            {
                return end.get(
                    player.state() == PlayerState.PAUSED ? PAUSED_TICK_MS : TICK_MS, TimeUnit.MILLISECONDS);
            }
            catch (final TimeoutException e)
            {
                if (!goOn.getAsBoolean() && !ending)
                {
                    ending = true;
                    EngineFuture<Boolean> _ = discard ? player.discard() : player.stop();
                }
            }
            catch (final InterruptedException | ExecutionException e)
            {
                throw new IllegalStateException("playing ended without a summary", e);
            }
        }
    }
}
