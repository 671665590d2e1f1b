// SPDX-License-Identifier: Apache-2.0
/**
 * Benchmarks of what only the pipeline's own room can see; the commands are in {@code dev.stellatune.bench}.
 */
@NullMarked
package dev.stellatune.engine.pipeline;

import org.jspecify.annotations.NullMarked;
