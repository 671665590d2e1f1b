// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import java.util.Set;

/**
 * The threads of an engine's workers, for those who wait for such a thread to end.
 */
@FunctionalInterface
public interface WorkerThreads
{
    /**
     * [control-thread] Has the work of threads moved to new ones, between two blocks; the old ones end soon.
     *
     * @param threadIds the system's ids; those that are no worker's, or are being replaced already, are ignored.
     * @return how many threads will end.
     */
    int replace(Set<Integer> threadIds);
}
