// SPDX-License-Identifier: Apache-2.0
/**
 * Stress tests of what only the runtime's own room can see; the commands are in {@code dev.stellatune.bench.stress}.
 */
@NullMarked
package dev.stellatune.engine.runtime;

import org.jspecify.annotations.NullMarked;
