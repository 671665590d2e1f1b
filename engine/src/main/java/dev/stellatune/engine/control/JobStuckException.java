// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import java.io.Serial;

/**
 * A job did not end within its deadline. Its thread is left alone, with the lease that it holds.
 */
public final class JobStuckException extends Exception
{
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Names the job.
     *
     * @param message one sentence: which job, for how long.
     */
    public JobStuckException(final String message)
    {
        super(message);
    }
}
