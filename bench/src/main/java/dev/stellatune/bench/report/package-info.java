// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code bench/report} makes of measured figures: a page to look at, and a table for a text.
 *
 * <pre>{@code
 *   compare --all ──JSON──►  Figures ──►  Page ──►  one HTML file
 *                               │          └ Plot
 *                               └───────►  Headline ──►  Markdown
 * }</pre>
 *
 * <p>Nothing is measured here: the file is all that goes in, so that a page can be made again from figures that were
 * kept.
 */
@NullMarked
package dev.stellatune.bench.report;

import org.jspecify.annotations.NullMarked;
