// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.ffi.library.ShadowRoot;
import dev.stellatune.ffi.os.ProcessExit;
import java.io.IOException;
import java.util.List;

/**
 * Lets a command end that has a stranger's library loaded, even while that hangs: the usual end of a process would wait
 * for it, as {@link ProcessExit} tells, and so would a signal's.
 */
final class Ending implements AutoCloseable
{
    /** What the threads are named that run a library to look into it. */
    private static final String PLUGIN_THREAD = "plugin-";

    /** HUP, INT and TERM. */
    private static final List<Integer> SIGNALS = List.of(1, 2, 15);

    private static final long BY_DEFAULT = 0;
    private static final long IGNORED = 1;

    private final long[] handlers = new long[SIGNALS.size()];

    private Ending()
    {
    }

    /**
     * Comes before the library is loaded. From now on a signal ends the process at once; the next command removes what
     * it leaves in directories.
     *
     * @throws CommandException when there is no room for temporary files.
     */
    static Ending begin(final Streams streams)
    {
        try (ShadowRoot _ = ShadowRoot.create())
        {
            // what cleaning up and writing take has run once, and needs the loader no more
            ProcessExit.prepare();
            boolean _ = isBlocked();
            streams.err().write(new byte[0], 0, 0);
        }
        catch (final IOException e)
        {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
        final Ending made = new Ending();
        for (int i = 0; i < SIGNALS.size(); i++)
        {
            made.handlers[i] = ProcessExit.onSignal(SIGNALS.get(i), BY_DEFAULT);
            if (made.handlers[i] == IGNORED)
            {
                ProcessExit.onSignal(SIGNALS.get(i), IGNORED);
            }
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

    /** The signals end the command in their usual way again. */
    @Override
    public void close()
    {
        for (int i = 0; i < SIGNALS.size(); i++)
        {
            ProcessExit.onSignal(SIGNALS.get(i), handlers[i]);
        }
    }
}
