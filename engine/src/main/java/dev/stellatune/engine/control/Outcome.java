// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import org.jspecify.annotations.Nullable;

/**
 * What a worker last did with what was wanted of it. For people and futures: the lease protocol never waits for it.
 *
 * @param seq        of the lifecycle message that it answers.
 * @param kind       what was done.
 * @param reason     why it was wanted.
 * @param message    the plugin's words or the failure, one sentence; may be empty.
 * @param continuity how the sound went on, of an instance that was recreated; otherwise null.
 * @param atNs       when it was done, by the engine's clock.
 */
public record Outcome(
    long seq, Kind kind, Reason reason, String message, @Nullable Continuity continuity, long atNs)
{
    /** What can be done with a message. */
    public enum Kind
    {
        /** A configuration was applied to the running instance. */
        APPLIED,
        /** A configuration was refused; the last accepted one stays. */
        REJECTED,
        /** Making an instance or applying a configuration failed; what ran goes on. */
        FAILED,
        /** A new instance runs. */
        RECREATED,
        /** No instance is left. */
        DESTROYED
    }
}
