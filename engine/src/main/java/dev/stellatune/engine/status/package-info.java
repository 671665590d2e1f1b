// SPDX-License-Identifier: Apache-2.0
/**
 * What an engine says of itself: counters, distinct errors, players with their block times, loaded libraries, and which
 * thread is in which call into a plugin. In a file that other processes can read while the engine runs, and after it
 * has crashed.
 *
 * <pre>{@code
 *   [any-thread]      increment(counter), error(sentence) --> EngineStatus --+      log: each error, the first time
 *   [worker-thread]   record(ns) per block and stage ------> StageTimes -----+--> StatusMemory: a mapped file
 *   [any-thread]      a call into a plugin begins, ends ---> CallTable ------+      (StatusLayout, StatusDirectory)
 *   [control-thread]  ten times a second: PlayerStatus, leases, CallWatch ---+                  |
 *                                                                                               v
 *   this process, or another while it runs:   StatusReader --> EngineSnapshot      the next one: CrashReport
 *
 *   reload, swap, fault and so on ------> EngineEvents ----> the JDK Flight Recorder, where one records
 * }</pre>
 *
 * <p>Nothing here locks or allocates on the way of a block. Each number has one writer or is added to atomically;
 * readers take what is there and write nothing. Errors are recorded where they are found, the audio threads included:
 * there the first occurrence of a text allocates, which a fault may.
 *
 * <p>The memory stays mapped as long as anything refers to it; closing deletes the file and puts private memory in its
 * place, so that a thread which is stuck and comes back late does no harm.
 */
@NullMarked
package dev.stellatune.engine.status;

import org.jspecify.annotations.NullMarked;
