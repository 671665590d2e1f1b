// SPDX-License-Identifier: Apache-2.0
/**
 * Benchmarks (JMH): each class answers one question and carries its flags.
 *
 * <pre>{@code
 *   LeaseBenchmark         what does it cost to take and give back the current lease?
 *   SafePointBenchmark     what does a safe point cost with nothing to do, and with one message?
 *   DecoderReadBenchmark   what does a read through FFM cost, by the number of frames?
 *   BlockBenchmark         what does a block cost from decoder to sink, and does anything allocate?
 * }</pre>
 *
 * <p>After {@code mvn package}, in the repository's root; arguments are those of JMH:
 *
 * <pre>{@code
 *   java -cp 'bench/target/classes:bench/target/lib/*' dev.stellatune.bench.Benchmarks
 *   java -cp 'bench/target/classes:bench/target/lib/*' dev.stellatune.bench.Benchmarks Lease -prof gc
 * }</pre>
 *
 * <p>Numbers of a machine that does something else at the same time are worth nothing, and absolute numbers of two
 * machines cannot be compared: compare ratios within one run.
 */
@NullMarked
package dev.stellatune.bench;

import org.jspecify.annotations.NullMarked;
