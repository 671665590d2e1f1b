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
 *
 * <p><b>Replacing a decoder.</b> The successor is opened on a stream of its own and moved, in the job, to where the
 * reader is by then. Where a codec does not restart exactly it begins a second before that, and what it decodes there
 * is thrown away. The reader is read up to the successor's frame, or the successor catches up; from there on both read
 * the same frames until the successor takes over.
 *
 * <p><b>Waiting.</b> The sink is the clock. A worker without a block spins where cores are spare, then yields, then
 * parks until whoever moves a block on wakes it, and times out to a safe point; one whose block the sink refuses looks
 * again four times per block. While the player is paused or stopped a worker sleeps until the doorbell rings.
 *
 * <p><b>Threads.</b> A worker's row of stages can move to a new thread between two blocks, or within a block that
 * waits: the old thread hands over what its stages own and ends, and with it what plugins left in its thread-local
 * storage. Row, sequence and the place in the block stay.
 *
 * <p><b>Silence.</b> While paused, and when the decoder has had nothing for 50 ms, a device is given silence and the
 * position stands still. A block that is merely late gets none put before it: the device runs dry for that moment and
 * counts an underrun. A device that sleeps through a long pause leaves its place empty in the transport; the blocks
 * wait, and the half-written one goes on at its very frame.
 */
@NullMarked
package dev.stellatune.engine.pipeline;

import org.jspecify.annotations.NullMarked;
