// SPDX-License-Identifier: Apache-2.0
/**
 * Where sound leaves the engine: the contract of a sink, the sinks that need no plugin, and the one that plays through
 * a plugin's device.
 *
 * <pre>{@code
 *   sink worker --write(frames)--> AudioSink --> NullSink      nowhere, at full speed or at the pace of a device
 *        ^                             |         WavFileSink   a WAV file or a byte stream, converted on the way
 *        '--- accepted, queued --------'         PluginSink    a device of a plugin, through all of its versions
 * }</pre>
 * The sink is the engine's clock: it accepts what it has room for, never blocks for the rest, and blocks of the ring
 * come back only when it has accepted them. A paced sink, that is a device, consumes at the sample rate and must be
 * fed in time; the others take everything at once.
 *
 * <p>Two instances cannot own one device, so a plugin's sink is replaced the other way round than everything else: the
 * worker lets the device play what it holds, gives it back, and a job opens it with the next instance. The next frame
 * is the first that the new one gets.
 *
 * <p>A {@link dev.stellatune.engine.sink.ForwardingSink} around another sink sees, checks or limits what passes.
 *
 * <p>A WAV file comes into being beside its target and takes its place in one step when it is complete, so a file
 * of that name is whole at any moment. Whatever prevents it is told in one sentence that names the file.
 */
@NullMarked
package dev.stellatune.engine.sink;

import org.jspecify.annotations.NullMarked;
