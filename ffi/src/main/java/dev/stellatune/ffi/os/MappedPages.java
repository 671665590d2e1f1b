// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.os;

import java.lang.foreign.MemorySegment;

/**
 * Pages of a file that are mapped into the process.
 */
public final class MappedPages
{
    private MappedPages()
    {
    }

    /**
     * Lets go of a mapped file although somebody may still use the memory: from now on it is memory like any other, all
     * zero, and what is written there goes nowhere. Whoever unmaps the file later unmaps this memory. [any-thread]
     *
     * @param mapped all of a mapping that begins on a page and can be written.
     * @return false when the system refuses; then everything is as before.
     */
    public static boolean detach(final MemorySegment mapped)
    {
        return Libc.replacePages(mapped.address(), mapped.byteSize()) == 0;
    }
}
