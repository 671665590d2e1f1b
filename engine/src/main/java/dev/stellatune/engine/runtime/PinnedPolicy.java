// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

/**
 * When workers get new threads for the sake of libraries that are held by what they left in the old threads' storage.
 *
 * @param count as soon as so many libraries wait, positive.
 * @param ageNs or as soon as one has waited so long, 0 or more.
 */
public record PinnedPolicy(int count, long ageNs)
{
}
