// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end in good order when the user presses Ctrl-C or the system sends TERM.
 *
 * <p>The JVM ends when its shutdown hooks have; the one here does so when {@link #close()} was called, or after ten
 * seconds. The exit status is then the JVM's own: 128 and the number of the signal.
 */
final class Interruption implements AutoCloseable
{
    private static final long LIMIT_S = 10;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "stellatune-interruption");
    private volatile boolean requested;

    private Interruption()
    {
    }

    /**
     * From now on a signal waits for {@link #close()}.
     *
     * @throws CommandException when a signal has already come.
     */
    static Interruption begin()
    {
        final Interruption made = new Interruption();
        try
        {
            Runtime.getRuntime().addShutdownHook(made.hook);
        }
        catch (final IllegalStateException e)
        {
            throw CommandException.failed("Interrupted before anything was done.");
        }
        return made;
    }

    private void interrupt()
    {
        requested = true;
        try
        {
            // when the time is up, what is stuck is left alone
            boolean _ = closed.await(LIMIT_S, TimeUnit.SECONDS);
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a signal has come. */
    boolean requested()
    {
        return requested;
    }

    /**
     * Everything is closed: the JVM may end.
     */
    @Override
    public void close()
    {
        closed.countDown();
        try
        {
            boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
        }
        catch (final IllegalStateException e)
        {
            // it runs, and ends now
            return;
        }
    }
}
