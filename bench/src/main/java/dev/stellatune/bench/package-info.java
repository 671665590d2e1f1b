// SPDX-License-Identifier: Apache-2.0
/**
 * Benchmarks (JMH), each class with one question and its flags, and the same jobs in C ({@code bench/c}).
 *
 * <pre>{@code
 *   LeaseBenchmark         what does it cost to take and give back the current lease?
 *   SafePointBenchmark     what does a safe point cost with nothing to do, and with one message? (engine.pipeline)
 *   DecoderReadBenchmark   what does a read through FFM cost, by the decoder and by the number of frames?
 *   BlockBenchmark         what does a block cost from decoder to sink, and does anything allocate?
 *   PluginLifeBenchmark    what do instances, reloads, messages and the end of a library cost?
 * }</pre>
 *
 * <p>{@code bench/compare} builds all of it, runs the benchmarks and the programs in C by turns, and says which goals
 * hold; {@code bench/compare --help} lists its options. What its rows compare:
 *
 * <table border="1">
 * <caption>Rows of bench/compare</caption>
 * <tr><th>row</th><th>ours</th><th>reference, in C</th></tr>
 * <tr><td>decoder read, 64 frames</td>
 *   <td>{@code DecoderInstance.read}: the FLAC file through the plugin sndfile, its bytes through a source in Java;
 *     then a decoder that does nothing but answer</td>
 *   <td>{@code blocks}: the same library, the same calls, bytes through {@code fread} with as large a buffer</td></tr>
 * <tr><td>render</td>
 *   <td>{@code ./stellatune render}: the whole process as users start it, launcher and start-up cache included</td>
 *   <td>{@code render}: libsndfile to float, the same conversion, a file beside the target that is renamed. After each
 *     run the samples of both files are compared</td></tr>
 * <tr><td>safe point</td>
 *   <td>{@code StageRow.safePoint} of the row that FUSED runs, playing, with no DSP and with 8 of the plugin gain</td>
 *   <td>none: the limit is a time</td></tr>
 * <tr><td>block in FUSED</td>
 *   <td>a player on its own thread: decoder, gain of -6 dB, ring, checks, position, null sink; the time between two
 *     looks at how many blocks it has finished</td>
 *   <td>{@code blocks}: read and gain in a loop, nothing else</td></tr>
 * <tr><td>lease</td>
 *   <td>{@code PluginRuntime.acquireCurrentLease} by the plugin's id, and {@code release}; one thread</td>
 *   <td>none: the limit is a time</td></tr>
 * <tr><td>instance, create and destroy</td>
 *   <td>{@code InstanceFactory.create} and {@code destroy} on the worker's own thread, of a decoder that does
 *     nothing</td>
 *   <td>{@code instances}: the same two calls</td></tr>
 * <tr><td>reload of 600 KB</td>
 *   <td>{@code PluginRuntime.reloadPlugin} and the wait for it, of a library of 600 KB with 500 relocations: copied,
 *     checked, opened, made current, workers told, after the one before is closed</td>
 *   <td>none: the limit is a time</td></tr>
 * <tr><td>last release to unmapped</td>
 *   <td>from {@code ModuleLease.release} until the same library is proven unmapped and its copy deleted</td>
 *   <td>none: the limit is a time</td></tr>
 * <tr><td>message posted to applied</td>
 *   <td>from {@code PluginRuntime.configure} until a worker that looks all the time has applied the configuration</td>
 *   <td>none, and no limit</td></tr>
 * <tr><td>file renamed to new instance</td>
 *   <td>from the rename of a new build into a watched directory until a worker has an instance of it</td>
 *   <td>none, and no limit</td></tr>
 * </table>
 *
 * <p>The input is made by {@code bench/c/make_input.c}: ten minutes of FLAC, the same on every machine. The figures are
 * medians of rounds; who begins a round takes turns as well.
 *
 * <p>{@code bench/endurance} has plugins come and go for a long time, and says whether anything grew or was left: see
 * {@code dev.stellatune.bench.endurance}.
 *
 * <p>Benchmarks by hand, in the repository's root, after {@code mvn package} and one run of {@code bench/compare}, that
 * makes the input; arguments are those of JMH:
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
