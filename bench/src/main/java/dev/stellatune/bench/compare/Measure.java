// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

import java.io.IOException;

/**
 * One side of a row: something that can be run and gives a figure.
 */
@FunctionalInterface
interface Measure
{
    /**
     * Runs once, in a process of its own.
     *
     * @param effort how long.
     * @return the figure, in the row's unit; less is better.
     * @throws IOException          when it could not be run, in one sentence.
     * @throws InterruptedException when the thread was interrupted.
     */
    double run(Effort effort) throws IOException, InterruptedException;
}
