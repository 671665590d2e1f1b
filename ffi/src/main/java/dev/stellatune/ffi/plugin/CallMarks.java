// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.lang.foreign.Arena;
import java.nio.file.Path;

/**
 * Whoever looks on while plugins are called: gives each thread its mark and each loaded library a number.
 * [any-thread]
 */
public interface CallMarks
{
    /**
     * The calling thread's mark. Not for the hot path: whoever calls often keeps it.
     *
     * @return always the same for one thread.
     */
    CallMark ofThisThread();

    /**
     * A library is about to be opened.
     *
     * @param file the installed file.
     * @return its number until {@link #gone}, 1 to {@link CallMark#MAX_MODULE}; 0 when none is left.
     */
    int opening(Path file);

    /**
     * A library turned out to be a plugin.
     *
     * @param number  of the library.
     * @param id      of the plugin.
     * @param version of the plugin.
     */
    void isPlugin(int number, String id, String version);

    /**
     * A library is closed, or was never opened.
     *
     * @param number of the library; may be given to another one from now on.
     */
    void gone(int number);

    /**
     * For hosts that nobody looks at.
     *
     * @return marks that all threads share and nobody reads.
     */
    static CallMarks unseen()
    {
        final CallMark mark = new CallMark(Arena.ofAuto().allocate(CallMark.BYTES, CallMark.BYTES));
        return new CallMarks()
        {
            @Override
            public CallMark ofThisThread()
            {
                return mark;
            }

            @Override
            public int opening(final Path file)
            {
                return 0;
            }

            @Override
            public void isPlugin(final int number, final String id, final String version)
            {
                // nobody asks
            }

            @Override
            public void gone(final int number)
            {
                // nobody asks
            }
        };
    }
}
