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
 * device, the running one ends before the next is made. This room never sees the runtime: they meet in messages and in
 * counts.
 */
@NullMarked
package dev.stellatune.engine.worker;

import org.jspecify.annotations.NullMarked;
