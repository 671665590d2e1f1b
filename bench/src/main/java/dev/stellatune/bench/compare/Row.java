// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

import org.jspecify.annotations.Nullable;

/**
 * A comparison.
 *
 * @param name      what is compared.
 * @param unit      of all its figures.
 * @param ours      the project's side.
 * @param reference the same job in C; null when the goal is a figure of its own.
 * @param goal      what is to be reached.
 */
record Row(String name, String unit, Measure ours, @Nullable Measure reference, Goal goal)
{
    Row
    {
        if (reference == null && goal.needsReference())
        {
            throw new IllegalArgumentException(name + ": a goal of " + goal.kind() + " needs a reference");
        }
    }
}
