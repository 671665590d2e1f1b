// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code soak} does: plays while libraries are replaced and much else happens, and hears whether a frame is wrong.
 *
 * <pre>{@code
 *   seed --> Script --Message--> SoakDriver --> the engine: reload, disable, enable     Outage, Builds
 *                                    |    `---> SoakStream: seek, next, pause, gain --> a player
 *                                    |               |  what may be heard: Announced
 *                                    v               v
 *                               MessageLog       SoakCheck <-- SoakSink --> a device that consumes by a clock
 *                                                SoakSignal, SoakGain   `--> BlockTimes
 *   Soak: one run --> SoakReport       ReferenceLoop: the same in C
 * }</pre>
 *
 * <p><b>What is heard.</b> Each frame of the {@link dev.stellatune.player.soak.SoakSignal} says which one it is. The
 * {@link dev.stellatune.player.soak.SoakCheck} knows which one is due and what the gain is by now, to the bit, in
 * ramps, too. Whatever else is asked of a stream is announced before, and must then be heard exactly as it was asked
 * for.
 *
 * <p><b>Seeds.</b> Which messages come, and in which order, follows from the seed alone; when each is sent depends on
 * what was heard of those before. In INVOKER time is turned together with the engine, so that two runs are the same to
 * the frame; as no machine is slow there, a gap is the engine's own, and none is excused.
 *
 * <p><b>Threads.</b> Everything is driven by the main thread, but for what the sink's worker does: the check and the
 * times of blocks. They meet in {@link dev.stellatune.player.soak.Announced} and a few counters.
 */
@NullMarked
package dev.stellatune.player.soak;

import org.jspecify.annotations.NullMarked;
