// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

/**
 * How much time a comparison may take.
 *
 * @param rounds    how often each side of each row is run.
 * @param warmUpMs  of a JVM before it is measured.
 * @param measureMs of what is measured for a time.
 */
record Effort(int rounds, int warmUpMs, int measureMs)
{
    /** For figures that are to be believed. */
    static final Effort FULL = new Effort(7, 3000, 2000);
    /** For a look. */
    static final Effort QUICK = new Effort(3, 2400, 600);
}
