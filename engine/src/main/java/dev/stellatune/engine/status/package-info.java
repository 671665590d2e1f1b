// SPDX-License-Identifier: Apache-2.0
/**
 * What an engine counts and what went wrong in it: each distinct error once, with its number of occurrences.
 *
 * <pre>{@code
 *   [any-thread]  increment(counter) ----> EngineStatus { counter -> n }       read by whoever asks
 *                 error(sentence)    ----> EngineStatus { sentence -> n } ---> log, the first time
 * }</pre>
 *
 * <p>Counters may be incremented by any thread and never allocate. Errors are recorded where they are found, the audio
 * threads included: there the first occurrence of a text allocates, which a fault may.
 */
@NullMarked
package dev.stellatune.engine.status;

import org.jspecify.annotations.NullMarked;
