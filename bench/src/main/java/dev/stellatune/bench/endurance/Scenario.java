// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.endurance;

import java.io.IOException;

/**
 * Something that is done for a long time.
 */
interface Scenario
{
    /** Whether there is anything to do. */
    boolean isAsked();

    /** What is done, with the figures. */
    String title();

    /**
     * Does it.
     *
     * @return what it came to.
     * @throws IOException           when files cannot be written or read.
     * @throws IllegalStateException when something did not happen that has to.
     */
    Account run() throws IOException;
}
