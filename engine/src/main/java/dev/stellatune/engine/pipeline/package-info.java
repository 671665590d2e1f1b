// SPDX-License-Identifier: Apache-2.0
/**
 * Moves blocks: from decoders through DSPs to a sink, and round again.
 *
 * <pre>{@code
 *   [control-thread]  AudioPipeline: transport (epoch, paused, sink, DSPs), cut to a reader, next reader, doorbells
 *                          |                                                                    ^ signals
 *   [worker-thread]        v                                                                    |
 *      DecoderStage ---> DspStage ---> SinkStage --- writes, then publishes the emptied block again
 *         ^                                 |
 *         +------------- audioRing <--------+      capacity comes back when the sink has written
 * }</pre>
 *
 * <p>DEDICATED gives each stage a thread, FUSED runs all in order on one, INVOKER runs them on the caller's. The
 * stages are the same objects in all three. A stage that cannot finish a block says so and is asked again: for frames
 * that are not there yet, for a sink that accepts none, while paused.
 *
 * <p><b>Epochs.</b> Seeking, skipping and starting are one thing: a <i>cut</i> to a reader that is open and
 * positioned. The control thread publishes the reader and a transport with a new epoch; the sink stage stamps blocks
 * with the epoch as it publishes them; a decoder stage that meets a block of the new epoch takes the reader; blocks of
 * older epochs are skipped.
 */
@NullMarked
package dev.stellatune.engine.pipeline;

import org.jspecify.annotations.NullMarked;
