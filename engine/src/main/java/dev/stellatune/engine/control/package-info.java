// SPDX-License-Identifier: Apache-2.0
/**
 * What the control thread and the workers hold in common: bytes in rings, and nothing of each other.
 *
 * <pre>{@code
 *   [control-thread]                                             [worker-thread]
 *   EndpointControl --ControlRingWriter--> 24-byte messages --> ControlRingReader -- WorkerEndpoint
 *          |                                                                              |
 *          +---------------------- Doorbell: one word per worker ------------------------>+ fold to the latest state
 *          |<--------------------- Outcome: the latest value ----------------------------+
 * }</pre>
 *
 * <p>A worker at a safe point reads one word, the doorbell. Only when it has changed does it drain its rings, fold all
 * messages to the latest wanted state by sequence number, and act on that state alone: ten RECREATEs make one. A full
 * ring loses nothing: the writer keeps the folded state and writes it in a later cycle.
 *
 * <p>An endpoint has two outcomes for others to read: the latest of any kind, and that of the latest successor, which
 * the control thread waits for while a new version is on probation.
 *
 * <p>Order: the control thread publishes a slot's new value first and sends the message then; who sees a RECREATE
 * finds the new lease.
 */
@NullMarked
package dev.stellatune.engine.control;

import org.jspecify.annotations.NullMarked;
