// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.playback.PlaybackEvent;
import dev.stellatune.engine.playback.PlayerState;
import dev.stellatune.engine.status.EngineStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ListenersTest
{
    private final EngineStatus status = new EngineStatus();
    private final Listeners listeners = new Listeners(status);
    private final List<PlaybackEvent> heard = new ArrayList<>();
    private final PlaybackEvent event = new PlaybackEvent.StateChanged(PlayerState.PLAYING);

    @Test
    void shouldTellEveryListener()
    {
        listeners.add(heard::add);
        listeners.add(heard::add);

        listeners.accept(event);

        assertThat(heard).containsExactly(event, event);
    }

    @Test
    void shouldTellTheOthersWhenOneThrows()
    {
        listeners.add(ignored ->
        {
            throw new IllegalStateException("not today");
        });
        listeners.add(heard::add);

        listeners.accept(event);

        assertThat(heard).containsExactly(event);
        assertThat(status.errors()).singleElement()
            .satisfies(error -> assertThat(error.message()).contains("a listener of a player", "not today"));
    }
}
