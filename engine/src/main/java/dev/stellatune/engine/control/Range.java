// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

/**
 * What a number that a caller gave may be.
 */
public final class Range
{
    private Range()
    {
    }

    /**
     * Refuses what is out of range.
     *
     * @param name  of the setting.
     * @param value given.
     * @param least allowed.
     * @param most  allowed.
     * @return the value.
     * @throws IllegalArgumentException when it is out of range.
     */
    public static int check(final String name, final int value, final int least, final int most)
    {
        if (value < least || value > most)
        {
            throw new IllegalArgumentException(name + " " + value + " is not " + least + " to " + most);
        }
        return value;
    }

    /**
     * Refuses what is not positive.
     *
     * @param name  of the setting.
     * @param value given.
     * @return the value.
     * @throws IllegalArgumentException when it is 0 or negative.
     */
    public static long positive(final String name, final long value)
    {
        if (value <= 0)
        {
            throw new IllegalArgumentException(name + " " + value + " is not positive");
        }
        return value;
    }
}
