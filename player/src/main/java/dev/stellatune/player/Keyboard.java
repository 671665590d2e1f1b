// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.ffi.os.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the terminal that standard input is. While it is open, keys come one by one and are not echoed; Ctrl-C
 * sends its signal as ever, and Ctrl-Z stops the process.
 *
 * <p>The terminal's own settings come back with {@link #close()}, and at the latest with the signal that ends the JVM.
 * Whoever is stopped or in the background leaves the terminal to others, and takes it again when it is in front.
 */
final class Keyboard implements AutoCloseable
{
    private final InputStream in;
    private final Terminal terminal;
    private final KeyDecoder decoder = new KeyDecoder();
    private final Thread hook = new Thread(this::giveBack, "stellatune-terminal");
    private boolean inFront;
    private boolean closed;

    private Keyboard(final InputStream in, final Terminal terminal)
    {
        this.in = in;
        this.terminal = terminal;
    }

    /**
     * Takes the terminal over.
     *
     * @param streams whose standard input may be a terminal.
     * @return null when it is none, or the JVM is about to end.
     */
    static @Nullable Keyboard open(final Streams streams)
    {
        final Terminal terminal = streams.inTerminal() ? Terminal.ofStandardInput() : null;
        if (terminal == null)
        {
            return null;
        }
        final Keyboard made = new Keyboard(streams.in(), terminal);
        try
        {
            Runtime.getRuntime().addShutdownHook(made.hook);
        }
        catch (final IllegalStateException e)
        {
            return null;
        }
        return made;
    }

    /**
     * Takes what was pressed since the last call; does not wait.
     *
     * @return in order; empty when nothing was.
     */
    synchronized List<Key> poll()
    {
        final List<Key> keys = new ArrayList<>();
        inFront = !closed && terminal.listen();
        try
        {
            for (int available = inFront ? in.available() : 0; available > 0; available--)
            {
                final Key key = decoder.accept(in.read());
                if (key != null)
                {
                    keys.add(key);
                }
            }
        }
        catch (final IOException e)
        {
            // the terminal is gone
            closed = true;
        }
        return keys;
    }

    /** Whether the terminal was this process's own at the last {@link #poll()}; else it is another's to write to. */
    synchronized boolean inFront()
    {
        return inFront;
    }

    /** Does what {@link Key#STOP} asks for; returns when a shell has continued the process. */
    synchronized void stop()
    {
        if (!closed)
        {
            inFront = false;
            terminal.stop();
        }
    }

    /**
     * How wide the terminal is now.
     *
     * @return in columns; 0 when it does not say.
     */
    int columns()
    {
        return terminal.columns();
    }

    private synchronized void giveBack()
    {
        if (!closed)
        {
            closed = true;
            terminal.restore();
        }
    }

    @Override
    public void close()
    {
        giveBack();
        try
        {
            boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
        }
        catch (final IllegalStateException e)
        {
            // it runs, and finds nothing to do
            return;
        }
    }
}
