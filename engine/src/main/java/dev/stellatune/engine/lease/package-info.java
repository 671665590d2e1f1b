// SPDX-License-Identifier: Apache-2.0
/**
 * A count on a loaded library, and nothing else.
 *
 * <pre>{@code
 *   registry ----1----+
 *   instance A --1----+--> ModuleLease { module, epoch, count }
 *                                                               | count reaches 0
 *                                                               v
 *                                                        FinishedLeases --> control thread
 *   instance B --1----+
 * }</pre>
 *
 * <p>Whoever holds a reference may call into the library; who has none may not. The count alone decides when the
 * library is finished. The thread that releases the last reference only leaves a note: it never closes anything.
 *
 * <p>Guarantees: {@code tryAcquire} and {@code release} never block, never allocate and may be called by any thread;
 * a lease whose count reached zero is never given out again.
 */
@NullMarked
package dev.stellatune.engine.lease;

import org.jspecify.annotations.NullMarked;
