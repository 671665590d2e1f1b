// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.playback.PlaybackEvent;
import dev.stellatune.engine.status.EngineStatus;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A player's listeners. What one of them throws is recorded and does not reach the others.
 */
final class Listeners implements Consumer<PlaybackEvent>
{
    private final EngineStatus status;
    private final CopyOnWriteArrayList<PlaybackEvent.Listener> all = new CopyOnWriteArrayList<>();

    Listeners(final EngineStatus status)
    {
        this.status = status;
    }

    void add(final PlaybackEvent.Listener listener)
    {
        all.add(listener);
    }

    @Override
    public void accept(final PlaybackEvent event)
    {
        for (final PlaybackEvent.Listener listener : all)
        {
            try
            {
                listener.onEvent(event);
            }
            catch (final RuntimeException | Error e)
            {
                status.defect("a listener of a player", e);
            }
        }
    }
}
