// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.os;

import dev.stellatune.ffi.abi.Downcalls;
import dev.stellatune.ffi.abi.Words;
import java.lang.foreign.MemorySegment;

/**
 * Ends the process while a library hangs in a constructor. Its thread then holds the loader's lock, for which the usual
 * ends wait for ever: that of {@link System#exit} as well as that of {@link Runtime#halt} has the destructors of all
 * libraries run. [any-thread]
 *
 * <p>Looking up a function waits for that lock, too, even where the JVM does so for a native method that is called for
 * the first time. So {@link #prepare} comes before the library.
 */
public final class ProcessExit
{
    private static final MemorySegment EXIT = Downcalls.system("_exit");
    private static final MemorySegment SIGNAL = Downcalls.system("signal");

    private ProcessExit()
    {
    }

    /**
     * Finds all that {@link #now} takes.
     */
    public static void prepare()
    {
        Libc.threadId(); // links the way into C
    }

    /**
     * Says what a signal does. The JVM's own handler comes to no hook while a library hangs, but the system's does end
     * the process.
     *
     * @param signal  its number.
     * @param handler 0 for the system's, 1 to ignore it, or what this method returned.
     * @return what it did before.
     * @see <a href="https://man7.org/linux/man-pages/man2/signal.2.html">signal(2)</a>
     */
    public static long onSignal(final int signal, final long handler)
    {
        return Words.call(SIGNAL, signal, handler);
    }

    /**
     * Ends the process here and now: nothing else runs in it, no hook, no destructor, and nothing is flushed.
     *
     * @param status its exit status.
     * @see <a href="https://man7.org/linux/man-pages/man2/_exit.2.html">_exit(2)</a>
     */
    public static void now(final int status)
    {
        Words.call(EXIT, status);
    }
}
