// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.control.Reason;

/**
 * Learns what becomes of an instance. [worker-thread]
 */
public interface InstanceListener
{
    /**
     * A new instance runs.
     */
    void recreated();

    /**
     * The instance ended because it was wanted.
     *
     * @param reason why.
     */
    void destroyed(Reason reason);

    /**
     * A successor could not be made or taken over.
     *
     * @param message one sentence.
     */
    void failed(String message);
}
