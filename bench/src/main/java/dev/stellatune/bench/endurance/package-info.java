// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code bench/endurance} runs: plugins that come and go for a long time in one process, and what the process
 * holds at the end against the beginning.
 *
 * <pre>{@code
 *   Reloads      two versions of a plugin by turns, with four workers that a user wrote
 *   Pins         reloads of a DSP that holds its library by thread-local storage, while a player plays
 *   Openings     engines opened and closed, with plugins and a player
 *   Races        all cores acquire, use and release while the plugin is reloaded, disabled and enabled
 *     Scenario   what these have in common
 *     Engine     an engine with a plugin file that a scenario replaces, and its books
 *   Course       samples over a scenario, at moments when nothing is on its way out
 *     Measure    what a sample holds, and how much of it may be more in the end
 *   Account      what a scenario came to: the table, and what is wrong
 *   Endurance    the command
 * }</pre>
 *
 * <p>What is compared is the median of a scenario's first tenth with that of its last. The process runs with a heap of
 * a fixed size that is touched at the start ({@code bench/endurance.jvm}), so that resident memory grows by what is not
 * Java's only.
 */
@NullMarked
package dev.stellatune.bench.endurance;

import org.jspecify.annotations.NullMarked;
