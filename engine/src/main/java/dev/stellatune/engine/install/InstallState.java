// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

/**
 * What is true of an installed plugin.
 */
public enum InstallState
{
    /** It is there, and will be found. */
    INSTALLED("installed"),

    /** It was uninstalled, is not found any more, and its files could not be deleted yet. */
    PENDING_UNINSTALL("pending_uninstall"),

    /** As pending, and deleting it has failed so often that somebody should look; it is tried still. */
    DELETE_FAILED("delete_failed");

    private final String label;

    InstallState(final String label)
    {
        this.label = label;
    }

    /**
     * The state as it is written to files and shown.
     *
     * @return one word.
     */
    public String label()
    {
        return label;
    }
}
