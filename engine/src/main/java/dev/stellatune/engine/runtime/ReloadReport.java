// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.control.Continuity;
import java.util.List;

/**
 * What became of a reload.
 *
 * @param pluginId  the plugin.
 * @param epoch     of the lease that is current now.
 * @param verdict   on the new version.
 * @param reason    why it was rolled back, or could not be tried in full, one sentence; otherwise empty.
 * @param takeOvers what is known of the instances that were replaced; without probation nothing yet, since nobody waits
 *                  for the workers: {@link PluginRuntime#runtimeState()} tells later.
 */
public record ReloadReport(
    String pluginId, long epoch, Verdict verdict, String reason, List<TakeOver> takeOvers)
{
    /** Defensive copy. */
    public ReloadReport
    {
        takeOvers = List.copyOf(takeOvers);
    }

    /** What can become of a new version. */
    public enum Verdict
    {
        /** It is current; there is no probation. */
        SWAPPED,
        /** It is current, and all instances in use have gone through their probation. */
        PASSED,
        /** It is current, but nothing was played with it while it was on probation, or not everywhere. */
        UNTRIED,
        /** It failed, and the version before is current again. */
        ROLLED_BACK
    }

    /**
     * An instance that was replaced.
     *
     * @param capability what it is.
     * @param continuity how the sound went on.
     */
    public record TakeOver(String capability, Continuity continuity)
    {
    }
}
