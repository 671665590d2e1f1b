// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes down how long a stage of a player took for each block. Belongs to the thread that carries the stage.
 *
 * <p>Neither allocates nor locks; who looks on may see a block in one number and not yet in the next.
 */
public final class StageTimes
{
    private final AtomicBuffer page;
    private long maxNs;

    /**
     * Begins at zero.
     *
     * @param memory of the status.
     * @param offset of the stage's page.
     */
    StageTimes(final AtomicBuffer memory, final int offset, final String role)
    {
        page = new UnsafeBuffer(memory, offset, StatusLayout.PAGE);
        page.setMemory(0, StatusLayout.PAGE, (byte)0);
        StatusText.put(page, StatusLayout.ROLE, StatusLayout.ROLE_BYTES, role);
    }

    /**
     * A block is done.
     *
     * @param ns what it took, in nanoseconds.
     */
    public void record(final long ns)
    {
        page.addLongRelease(StatusLayout.HISTOGRAM + BlockTimes.bucketOf(ns) * Long.BYTES, 1);
        page.addLongRelease(StatusLayout.TOTAL_NS, ns);
        if (ns > maxNs)
        {
            maxNs = ns;
            page.putLongRelease(StatusLayout.MAX_NS, ns);
        }
    }

    /** The stage alone took longer than the block lasts. */
    public void late()
    {
        page.addLongRelease(StatusLayout.LATE, 1);
    }
}
