// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.io.Serial;

/**
 * A plugin could not be loaded, or one of its functions reported an error.
 *
 * <p>The message is one sentence that names the plugin, what it was asked to do and what it said.
 */
public final class PluginException extends Exception
{
    @Serial
    private static final long serialVersionUID = 1L;

    /** The code of a failure that is no plugin's: the plugin is disabled or not loaded. */
    public static final int UNAVAILABLE = -1;

    /** The ABI status code, or 0 when the failure was found by the host. */
    private final int code;

    /**
     * A failure that the host found.
     *
     * @param message one sentence: what, which plugin, what to do next.
     */
    public PluginException(final String message)
    {
        super(message);
        this.code = 0;
    }

    /**
     * A failure that the host found, with its cause.
     *
     * @param message one sentence: what, which plugin, what to do next.
     * @param cause   what led to it.
     */
    public PluginException(final String message, final Throwable cause)
    {
        super(message, cause);
        this.code = 0;
    }

    /**
     * A failure that a plugin function reported.
     *
     * @param code    the non-zero ABI status code, or {@link #UNAVAILABLE}.
     * @param message one sentence: what, which plugin, what it said.
     */
    public PluginException(final int code, final String message)
    {
        super(message);
        this.code = code;
    }

    /**
     * The ABI status code that the plugin returned.
     *
     * @return the code, {@link #UNAVAILABLE}, or 0 when the host found the failure itself.
     */
    public int code()
    {
        return code;
    }
}
