// SPDX-License-Identifier: Apache-2.0
/**
 * Benchmarks (JMH), each class with one question and its flags, and the same jobs in C ({@code bench/c}).
 *
 * <pre>{@code
 *   CallBenchmark          what does a call through FFM cost, by what is called and by the size?
 *   BlockBenchmark         what does a block cost, by mode, DSPs and streams, and does anything allocate?
 *   CollectorBenchmark     what does it cost under G1 and ZGC?
 *   SafePointBenchmark     what does a safe point cost with nothing to do, and with one message? (engine.pipeline)
 *   RingHopBenchmark       what does the way to another thread cost? (engine.pipeline)
 *   LeaseBenchmark         what does it cost to take and give back the current lease?
 *   PluginLifeBenchmark    what do instances, reloads, messages and the end of a library cost?
 *   LiveReloadBenchmark    how long until a new build is heard, and until the old one is gone?
 * }</pre>
 *
 * <p>{@code bench/compare} builds all of it, runs the benchmarks that have goals and the programs in C by turns, and
 * says which goals hold; {@code bench/report} runs the others as well, and makes a page. {@code --help} lists the
 * options of both. What the rows compare:
 *
 * <table border="1">
 * <caption>Rows of bench/compare and bench/report</caption>
 * <tr><th>row</th><th>ours</th><th>reference, in C where nothing else is said</th></tr>
 * <tr><td>calls: decoder read, DSP process, sink write, source list, lyrics search</td>
 *   <td>{@code DecoderInstance.read} and the like: the FLAC file through the plugin sndfile, its bytes through a source
 *     in Java; the plugin gain; and a plugin that does nothing but answer</td>
 *   <td>{@code blocks} and {@code calls}: the same libraries, the same calls, bytes through {@code fread} with as
 *     large a buffer; answers in text are copied and given back</td></tr>
 * <tr><td>render</td>
 *   <td>{@code ./stellatune render}: the whole process as users start it, launcher and start-up cache included</td>
 *   <td>{@code render}: libsndfile to float, the same conversion, a file beside the target that is renamed. After each
 *     run the samples of both files are compared</td></tr>
 * <tr><td>safe point</td>
 *   <td>{@code StageRow.safePoint} of the row that FUSED runs, playing, with no DSP and with 8 of the plugin gain</td>
 *   <td>none: the limit is a time</td></tr>
 * <tr><td>block in FUSED, DEDICATED, INVOKER, under other collectors</td>
 *   <td>a player on its own threads, or turned: decoder, gains of -6 dB, ring, checks, position, null sink; the time
 *     between two looks at how many blocks it has finished</td>
 *   <td>{@code blocks}: read and gains in a loop, nothing else, on one thread</td></tr>
 * <tr><td>block of one stream of many</td>
 *   <td>so many players of one engine in INVOKER, turned by one thread: the time divided by the blocks of all</td>
 *   <td>{@code blocks}: so many decoders and gains by turns</td></tr>
 * <tr><td>stream of 64, against one alone</td>
 *   <td>the same with 64 players</td>
 *   <td>ours with one player: the cost of a stream is to be flat</td></tr>
 * <tr><td>hop over the ring</td>
 *   <td>a block is published, handled by another thread and waited for: half of the time, with the pipeline's own
 *     waiting</td>
 *   <td>{@code hop}: two counters, {@code sched_yield} and a futex</td></tr>
 * <tr><td>lease</td>
 *   <td>{@code PluginRuntime.acquireCurrentLease} by the plugin's id, and {@code release}; one thread</td>
 *   <td>{@code lease}: a counted pointer that is looked at again, without a name to look up</td></tr>
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
 * <tr><td>file renamed to first sample heard</td>
 *   <td>from the rename of a new build of a DSP into a watched directory, while it plays in FUSED into a device of two
 *     blocks, until the first sample of the new build has left the device</td>
 *   <td>none: the limit is a time</td></tr>
 * <tr><td>retired to unmapped</td>
 *   <td>likewise, without a crossfade, during which the old library would be in use, from the moment when nobody gets
 *     it any more until it is proven unmapped</td>
 *   <td>none: the limit is two blocks and a millisecond</td></tr>
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
