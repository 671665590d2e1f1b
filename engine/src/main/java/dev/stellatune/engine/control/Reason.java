// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

/**
 * Why a message was sent.
 */
public enum Reason
{
    /** A new library became current. */
    LEASE_SWAPPED(1, "its library was replaced"),
    /** The plugin was disabled. */
    DISABLED(2, "the plugin was disabled"),
    /** The plugin was unloaded. */
    UNLOADED(3, "the plugin was unloaded"),
    /** The plugin was enabled. */
    ENABLED(4, "the plugin was enabled"),
    /** A new configuration is there. */
    CONFIG(5, "its configuration changed"),
    /** The engine closes. */
    SHUTDOWN(6, "the engine closes"),
    /** An earlier library became current again. */
    ROLLED_BACK(7, "its library was rolled back");

    private static final Reason[] ALL = values();

    private final int code;
    private final String text;

    Reason(final int code, final String text)
    {
        this.code = code;
        this.text = text;
    }

    /**
     * The reason for people.
     *
     * @return a clause.
     */
    public String text()
    {
        return text;
    }

    /**
     * The number in a message.
     *
     * @return from 1.
     */
    public int code()
    {
        return code;
    }

    /**
     * The reason of a number in a message. Does not allocate.
     *
     * @param code as written by this engine.
     * @return the reason.
     */
    public static Reason of(final int code)
    {
        for (final Reason reason : ALL)
        {
            if (reason.code == code)
            {
                return reason;
            }
        }
        throw new IllegalArgumentException("reason " + code);
    }
}
