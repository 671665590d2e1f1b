// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

/**
 * Where a row appears in the report. A row can appear in several places, and is measured once.
 *
 * @param section where.
 * @param series  of rows that belong to one plot; empty where there is none.
 * @param at      the row's place on the axis of the plot; empty where there is none.
 */
record Point(Section section, String series, String at)
{
}
