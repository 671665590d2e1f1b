// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.Player;
import org.jspecify.annotations.Nullable;

/**
 * The terminal of {@code play}: keys go to the player, and a line shows what it does. Off a terminal it does nothing.
 * Belongs to the main thread.
 */
final class Console implements AutoCloseable
{
    private final Player player;
    private final Streams streams;
    private final Controls controls;
    private final ProgressLine progress;
    private @Nullable Keyboard keyboard;
    private @Nullable PlayLine shown;
    private boolean started;

    /**
     * Nothing is shown yet, and the terminal is as it was.
     *
     * @param player  to control.
     * @param volume  to begin with.
     * @param streams that may be terminals.
     */
    Console(final Player player, final Volume volume, final Streams streams)
    {
        this.player = player;
        this.streams = streams;
        controls = new Controls(player, volume);
        progress = new ProgressLine(streams);
    }

    /** The line, which must be hidden before something else is printed. */
    ProgressLine progress()
    {
        return progress;
    }

    /** Whether the user wants to end. */
    boolean quit()
    {
        return controls.quit();
    }

    /** Takes keys and renews the line. To be called ten times a second: eyes and fingers want no more. */
    void update()
    {
        if (!started && player.firstAcceptedNs() != 0)
        {
            // not before: the first sound shall not wait for it
            started = true;
            keyboard = Keyboard.open(streams);
        }
        final Keyboard keys = keyboard;
        if (keys != null)
        {
            keys.poll().forEach(key -> press(key, keys));
        }
        final PlayLine line = PlayLine.of(player, controls);
        // while nothing changes, as in a pause, not even the terminal is asked
        if (line != null && !(progress.isShown() && line.equals(shown)) && (keys == null || keys.inFront()))
        {
            progress.fit(keys == null ? 0 : keys.columns());
            progress.showText(line.seconds(), line.durationSeconds(), line.text());
            shown = line;
        }
    }

    private void press(final Key key, final Keyboard keys)
    {
        if (key == Key.STOP)
        {
            progress.hide();
            keys.stop();
        }
        else if (key == Key.HELP)
        {
            progress.hide();
            streams.err().println(Controls.HELP);
        }
        else
        {
            controls.press(key);
        }
    }

    @Override
    public void close()
    {
        progress.close();
        final Keyboard keys = keyboard;
        if (keys != null)
        {
            keys.close();
        }
    }
}
