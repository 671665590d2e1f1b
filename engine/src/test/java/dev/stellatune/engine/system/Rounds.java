// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

/**
 * How often tests of endurance repeat what they do: a little in each build, and as often as one likes with
 * {@code -Dstellatune.rounds=1000}.
 */
final class Rounds
{
    private Rounds()
    {
    }

    /** The number that was asked for, or the short one. */
    static int orElse(final int inEachBuild)
    {
        return Integer.getInteger("stellatune.rounds", inEachBuild);
    }
}
