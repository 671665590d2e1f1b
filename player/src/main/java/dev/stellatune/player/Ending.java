// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.ffi.library.ShadowRoot;
import dev.stellatune.ffi.os.ProcessExit;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end that has a stranger's library loaded, even while that hangs: the usual end of a process would wait
 * for it, as {@link ProcessExit} tells, and so would a signal's.
 */
final class Ending implements AutoCloseable
{
    /** What the threads are named that run a library to look into it. */
    private static final String PLUGIN_THREAD = "plugin-";

    private static final long PATIENCE_S = 1;
    private static final long LIMIT_S = 10;
    private static final int SIGNALLED = 128;
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread command = Thread.currentThread();
    private final Thread hook = new Thread(this::end, "stellatune-ending");
    private final Streams streams;

    private Ending(final Streams streams)
    {
        this.streams = streams;
    }

    /**
     * Comes before the library is loaded. From now on a signal ends what hangs.
     *
     * @throws CommandException when a signal has already come, or there is no room for temporary files.
     */
    static Ending begin(final Streams streams)
    {
        final Ending made = new Ending(streams);
        try (ShadowRoot _ = ShadowRoot.create())
        {
            // what cleaning up and writing take has run once, and needs the loader no more
            ProcessExit.prepare();
            boolean _ = isBlocked();
            streams.err().write(new byte[0], 0, 0);
            Runtime.getRuntime().addShutdownHook(made.hook);
        }
        catch (final IOException e)
        {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
        catch (final IllegalStateException e)
        {
            throw CommandException.failed("Interrupted before anything was done.");
        }
        return made;
    }

    /** Ends this process in the way that is open. */
    static void exit(final int status)
    {
        if (isBlocked())
        {
            ProcessExit.now(status);
        }
        System.exit(status);
    }

    /** Whether code of a library has not returned. */
    private static boolean isBlocked()
    {
        final Thread[] threads = new Thread[Thread.activeCount() + 16];
        final int count = Thread.enumerate(threads);
        for (int i = 0; i < count; i++)
        {
            if (threads[i].getName().startsWith(PLUGIN_THREAD))
            {
                return true;
            }
        }
        return false;
    }

    /** A signal has come. */
    private void end()
    {
        try
        {
            if (!closed.await(PATIENCE_S, TimeUnit.SECONDS))
            {
                command.interrupt();
                boolean _ = closed.await(LIMIT_S, TimeUnit.SECONDS);
            }
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
        if (isBlocked())
        {
            streams.flush();
            ProcessExit.now(SIGNALLED + signal());
        }
    }

    /** The JVM tells it only by the name of the thread on which it ends. */
    private static int signal()
    {
        return Thread.getAllStackTraces().keySet().stream()
            .anyMatch(thread -> thread.getName().equals("SIGINT handler")) ? SIGINT : SIGTERM;
    }

    /** The command has cleaned up. */
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
