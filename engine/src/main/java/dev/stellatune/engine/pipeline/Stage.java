// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.audio.AudioBlock;

/**
 * One step of a block's way. [worker-thread] throughout; in INVOKER the caller's thread.
 */
interface Stage
{
    /**
     * Does its part, or as much of it as can be done now without waiting.
     *
     * @return true when it is finished with the block; false to be asked again with the same block.
     */
    boolean process(AudioBlock block);

    /** At a safe point: the doorbell has rung, so there may be something to look at. */
    void onDoorbell();

    /** There is no block to work on, or the one at hand must wait. */
    void idle();

    /** While the player is paused or stopped: how long the stage can be left alone, in nanoseconds. */
    default long restNs()
    {
        return Long.MAX_VALUE;
    }

    /** The block was finished and its place in the ring given back. Only the last stage of a row is told. */
    default void afterBlock()
    {
    }

    /** An exception left {@link #process}: forget the block at hand. */
    void abandonBlock(AudioBlock block);

    /** Another thread carries the stage from here on: hands over what belongs to the calling one. */
    void leaveThread();

    /** The calling thread carries the stage from here on: adopts what {@link #leaveThread} handed over. */
    void enterThread();

    /** The pipeline is closed and no thread runs the stage any more: give up what it holds. */
    void close();
}
