// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.util.regex.Pattern;

/**
 * Which ids may become names of directories. A plugin's metadata was checked when it was loaded; here it is checked
 * where it matters, and for ids that come from files.
 */
final class PluginId
{
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9_-])?");

    private PluginId()
    {
    }

    /** Whether an id is no path but a name, not hidden, and without a dot at its end. */
    static boolean isSafe(final String id)
    {
        return SAFE.matcher(id).matches();
    }
}
