// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import dev.stellatune.engine.audio.AudioFormat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Takes the engine's sound and brings it somewhere: to a device, into a file, or nowhere.
 *
 * <p>A sink goes through {@code open}, any number of {@code write}, then either {@code close}, which finishes, or
 * {@code discard}, which gives up. After that it may be opened again, in another format if need be; a sink that makes
 * one result, such as a file, refuses that with an {@link IOException}.
 *
 * <p>Assumptions: calls never overlap, and each call happens-before the next one, on whatever thread that is made.
 * Only {@link #underruns()}, {@link #paced()} and {@link #name()} may be called by [any-thread] at any time.
 *
 * <p>Guarantees: {@code write} and {@code queuedFrames} allocate nothing unless they fail, and do not wait for the
 * listener. A sink that writes to a file or a stream waits for the operating system to take the bytes.
 */
public interface AudioSink extends AutoCloseable
{
    /**
     * Prepares for frames of one format. [job-thread]
     *
     * @param format of all frames until the sink is closed or discarded.
     * @throws IOException           if the sink cannot take sound: one sentence with the name of the sink and the
     *                               reason.
     * @throws IllegalStateException if the sink is open.
     */
    void open(AudioFormat format) throws IOException;

    /**
     * Offers frames, of which the sink takes as many as it has room for. [worker-thread]
     *
     * <p>The memory belongs to the caller and is not used after the call. What was not accepted is offered again later.
     *
     * @param samples    interleaved float32 of the opened format, full scale at 1.0.
     * @param firstFrame the first frame to take, counted from the start of the memory.
     * @param frames     how many frames are offered; 0 or more.
     * @return how many of them were accepted, 0 to {@code frames}; 0 means: no room now, offer again later.
     * @throws IOException              if the sink failed, in one sentence. It accepts nothing more, each further call
     *                                  fails alike; {@code close} and {@code discard} both leave nothing behind.
     * @throws IllegalStateException    if the sink is not open.
     * @throws IllegalArgumentException if the frames do not lie within the memory.
     */
    int write(MemorySegment samples, int firstFrame, int frames) throws IOException;

    /**
     * Frames that were accepted and not yet heard. [worker-thread]
     *
     * <p>A sink is drained when this is 0. Frames that a file has accepted count as heard.
     *
     * @return the latency of the sink in frames; 0 when it is not open.
     */
    long queuedFrames();

    /**
     * Tells whether the sink consumes at the sample rate, as a device does. [any-thread]
     *
     * <p>A paced sink must be fed with silence while playback pauses; any other gets nothing but the sound itself.
     *
     * @return true for devices, false for files and for sinks that take everything at once.
     */
    boolean paced();

    /**
     * How often the sink ran out of frames between two writes since it was made. [any-thread]
     *
     * @return the count; always 0 for a sink that is not paced.
     */
    long underruns();

    /**
     * Drops the frames that were accepted and not yet heard. [worker-thread]
     *
     * <p>What a file has accepted stays. The gap until the next write is no underrun.
     *
     * @throws IllegalStateException if the sink is not open.
     */
    void reset();

    /**
     * The worker is done with the sink for now: the next call comes from another thread. [worker-thread]
     *
     * <p>Only a sink that belongs to a thread has something to do here; a {@link ForwardingSink} passes it on.
     */
    default void handOver()
    {
    }

    /**
     * Finishes: everything accepted is brought to its place and the result becomes visible. [job-thread]
     *
     * <p>Frames still queued in a device are dropped; who wants them heard waits for {@link #queuedFrames()} to
     * become 0. Does nothing when the sink is not open. After a failed write it does what {@link #discard()} does.
     *
     * @throws IOException if the result cannot be finished, in one sentence; nothing is left behind then.
     */
    @Override
    void close() throws IOException;

    /**
     * Gives up: nothing of what was accepted stays behind. [job-thread]
     *
     * <p>Does nothing when the sink is not open, so the result of an earlier {@link #close()} stays.
     */
    void discard();

    /**
     * What messages call this sink. [any-thread]
     *
     * @return the path of a file, the name of a device, or {@code null} for the sink that goes nowhere.
     */
    String name();
}
