// SPDX-License-Identifier: Apache-2.0
/**
 * What the DSP worker runs: a chain of plugin DSPs, each replaceable on its own between two blocks.
 *
 * <pre>{@code
 *   block --> PluginDsp --> PluginDsp --> ... --> block        all in place, in the block's own memory
 *                |
 *             WorkerController: the running instance, and while it is replaced its successor beside it, on a copy of
 *                               the block: state exported and imported, watched, then crossfaded
 * }</pre>
 *
 * <p>A DSP that fails, or whose plugin is disabled, is bypassed; with a later library it comes back.
 */
@NullMarked
package dev.stellatune.engine.dsp;

import org.jspecify.annotations.NullMarked;
