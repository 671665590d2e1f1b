// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.Serial;

/**
 * A plugin cannot be installed or uninstalled. The message is one sentence that says what, why, and what to do where
 * something can be done; what was installed before is as it was.
 */
public final class InstallException extends Exception
{
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * A failure.
     *
     * @param message one sentence.
     */
    public InstallException(final String message)
    {
        super(message);
    }

    /**
     * A failure that something else led to.
     *
     * @param message one sentence.
     * @param cause   what led to it.
     */
    public InstallException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}
