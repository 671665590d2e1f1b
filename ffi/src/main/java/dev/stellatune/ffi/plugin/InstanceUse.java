// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

/**
 * An instance that lives, as others see it: for people.
 *
 * @param label   what it is.
 * @param owner   the name of the thread that owns it; empty while it is handed over.
 * @param streams how many streams it has open.
 */
public record InstanceUse(String label, String owner, int streams)
{
    @Override
    public String toString()
    {
        return label + (owner.isEmpty() ? "" : " on thread " + owner) +
            (streams == 0 ? "" : " with " + streams + " open stream" + (streams == 1 ? "" : "s"));
    }
}
