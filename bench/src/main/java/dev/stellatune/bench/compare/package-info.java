// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code bench/compare} and {@code bench/report} run: the same jobs here and in C, in turn, against the goals of
 * the project.
 *
 * <pre>{@code
 *   Comparisons    the rows, one declaration each
 *   Row            what is compared: ours, the reference if there is one, and the goal
 *     Measure      one run of one side: JmhMeasure, ProgramMeasure, RenderMeasure
 *     Goal         a limit on the ratio, on the difference, or on the figure itself
 *     Point        where it appears in the report: in which Section, at which place of which plot
 *   Rounds         runs both sides of each row by turns
 *   Result         medians, and whether the goal holds
 *   Report         the table and the JSON, with the Machine on which all was measured
 *   Compare        the command
 * }</pre>
 *
 * <p>A row more is a line more in {@code Comparisons}: a benchmark of this module or a command, its goal, its place.
 */
@NullMarked
package dev.stellatune.bench.compare;

import org.jspecify.annotations.NullMarked;
