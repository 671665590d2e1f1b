// SPDX-License-Identifier: Apache-2.0
/**
 * How workers live: the state machine of an instance, the threads, the jobs.
 *
 * <pre>{@code
 *                        RECREATE / CONFIG                    staged instance taken over
 *      +---------+ ------------------------> +------------------+ ------+
 *      | RUNNING |                           | PENDING_RECREATE |       |
 *      +---------+ <------------------------ +------------------+ <-----+ failed: the old one
 *        |    |                                |                runs on, retry with back-off
 *        |    | DESTROY                        | DESTROY
 *  fault |    +-------> PENDING_DESTROY -------+----> DESTROYED --RECREATE--> PENDING_RECREATE
 *        +---> FAULTED --RECREATE--> PENDING_RECREATE
 * }</pre>
 *
 * <p>{@code WorkerController} changes state only on its worker's thread, at safe points. New instances are made in
 * jobs and handed over; replaced ones are destroyed in jobs. Where two instances cannot be there at once, as with a
 * device, the running one ends before the next is made.
 *
 * <p><b>From one sound to the next.</b> With probation, an instance of its own first goes through some blocks in the
 * job ({@code Rehearsal}): what hangs there is not heard. A staged instance then runs beside the one that is heard, on
 * the same frames ({@code Audition}): for the blocks of its probation it is watched and unheard; then one sound passes
 * into the other, or takes over after one block where both are the same to the bit; then the old one is destroyed. An
 * instance that fails on the way is disposed of, and what ran goes on. How it went is the outcome's
 * {@code Continuity}.
 *
 * <p>This room never sees the runtime: they meet in messages and in
 * counts.
 */
@NullMarked
package dev.stellatune.engine.worker;

import org.jspecify.annotations.NullMarked;
