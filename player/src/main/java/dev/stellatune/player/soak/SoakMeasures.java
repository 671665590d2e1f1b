// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

/**
 * What was measured of an engine in a soak.
 *
 * @param allocation of the workers.
 * @param swapTimes  of reloads.
 * @param course     of the process.
 */
record SoakMeasures(SoakAllocation allocation, SwapTimes swapTimes, ProcessCourse course)
{
}
