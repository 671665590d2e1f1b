// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

/**
 * Where an instance can be in its life. Changes at safe points only.
 */
public enum InstanceState
{
    /** The instance is in use. */
    RUNNING,
    /** A successor is wanted. What runs goes on until it is taken over, or ends first where two cannot be there. */
    PENDING_RECREATE,
    /** The end is wanted and comes at this safe point. */
    PENDING_DESTROY,
    /** There is none, because none is wanted. */
    DESTROYED,
    /** There is none, because it failed. */
    FAULTED
}
