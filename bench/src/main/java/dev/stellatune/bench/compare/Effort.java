// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

/**
 * How much time the rows may take.
 *
 * @param rounds      how often each side is run of the rows in {@link Section#HEADLINE}.
 * @param otherRounds how often of other rows.
 * @param warmUpMs    of a JVM before it is measured.
 * @param measureMs   of what is measured for a time.
 */
record Effort(int rounds, int otherRounds, int warmUpMs, int measureMs)
{
    /** Of a comparison, for figures that are to be believed. */
    static final Effort FULL = new Effort(7, 5, 3000, 2000);
    /** Of a comparison, for a look. */
    static final Effort QUICK = new Effort(3, 1, 2400, 600);
    /** Of the report: in the time of a cup of coffee. */
    static final Effort REPORT = new Effort(3, 1, 1800, 600);
    /** Of the report, to see that it works. */
    static final Effort GLANCE = new Effort(1, 1, 300, 100);

    int roundsOf(final Row row)
    {
        return row.isIn(Section.HEADLINE) ? rounds : otherRounds;
    }
}
