// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.control.ConfigText;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that an instance runs with, and the one that a successor is to be made with. Owned by one thread.
 *
 * <p>A configuration that was refused, or with which no instance could be made, is forgotten: the last accepted one
 * stays.
 */
final class WantedConfig
{
    private String accepted;
    private @Nullable String wanted;
    private long version;
    private boolean recreate;

    WantedConfig(final ConfigText first)
    {
        this.accepted = first.json();
        this.version = first.version();
    }

    /** The version that was looked at last. */
    long version()
    {
        return version;
    }

    /** Notes that a version was looked at. */
    void seen(final ConfigText config)
    {
        version = config.version();
    }

    /** What a successor is made with. */
    String target()
    {
        return wanted == null ? accepted : wanted;
    }

    /** Whether a successor is wanted for the configuration's sake. */
    boolean wantsRecreate()
    {
        return recreate;
    }

    /** The next instance is to be made with a configuration; {@code now} asks for one. */
    void want(final String json, final boolean now)
    {
        wanted = json;
        recreate = now;
    }

    /** The running instance has taken a configuration. */
    void applied(final String json)
    {
        accepted = json;
        wanted = null;
        recreate = false;
    }

    /** An instance made with the target runs. */
    void taken()
    {
        applied(target());
    }

    /**
     * No instance could be made with the target.
     *
     * @return whether a configuration was given up for it.
     */
    boolean giveUpWanted()
    {
        final boolean had = wanted != null;
        wanted = null;
        recreate = false;
        return had;
    }
}
