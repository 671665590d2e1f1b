// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

/**
 * What a player is doing.
 */
public enum PlayerState
{
    /** Nothing. */
    STOPPED,
    /** It wants to play and waits for a track or a sink to open. */
    BUFFERING,
    /** Frames go to the sink. */
    PLAYING,
    /** Frames wait. */
    PAUSED
}
