// SPDX-License-Identifier: Apache-2.0
/**
 * Stress tests (jcstress) of the places where threads meet: each holds a few lines per thread, and names every result
 * that may be seen.
 *
 * <pre>{@code
 *   LeaseStress           acquire against the last release, the last releases against each other, notes against drain
 *   ControlRingStress     control thread writing against a worker reading, with an empty and with a full ring
 *   DoorbellStress        whoever hears the bell sees what was left before it rang
 *   StagingStress         a job that brings an instance against a safe point, a DESTROY, and a worker that closes
 *   PluginSlotStress      acquire against swap, acquire against disable (in the slot's own package)
 *   PluginBindingsStress  bind against swap (likewise)
 *   ControlAgentStress    a request posted while the agent is closed (likewise)
 * }</pre>
 *
 * <p>After {@code mvn package}, in the repository's root, all of them for as long as jcstress thinks right (an hour):
 *
 * <pre>{@code
 *   java --add-exports java.base/jdk.internal.misc=ALL-UNNAMED -cp 'bench/target/classes:bench/target/lib/*' \
 *       org.openjdk.jcstress.Main
 * }</pre>
 *
 * <p>With {@code -m quick} it takes minutes, with {@code -t Lease} it runs some. The results are written to
 * {@code results/}. The test suite runs the same actors without jcstress, a fixed number of times: see
 * {@code StressShortTest}.
 */
@NullMarked
package dev.stellatune.bench.stress;

import org.jspecify.annotations.NullMarked;
