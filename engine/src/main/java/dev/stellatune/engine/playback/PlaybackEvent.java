// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

/**
 * Something that happened to a player, when it was heard.
 */
public sealed interface PlaybackEvent
{
    /**
     * A track's first frame is heard.
     *
     * @param serial of the track.
     * @param info   what is known of it.
     */
    record TrackStarted(long serial, TrackInfo info) implements PlaybackEvent
    {
    }

    /**
     * A track is over.
     *
     * @param serial of the track.
     * @param name   of its input.
     */
    record TrackEnded(long serial, String name) implements PlaybackEvent
    {
    }

    /**
     * A track could not be opened, or its data ended early.
     *
     * @param serial  of the track.
     * @param name    of its input.
     * @param message one sentence.
     */
    record TrackFailed(long serial, String name, String message) implements PlaybackEvent
    {
    }

    /**
     * A new instance could not take over; the old one plays on.
     *
     * @param message one sentence.
     */
    record RecreateFailed(String message) implements PlaybackEvent
    {
    }

    /**
     * The device that a long pause gave back could not be opened again; the player stays paused.
     *
     * @param message one sentence.
     */
    record SinkFailed(String message) implements PlaybackEvent
    {
    }

    /**
     * The player's state changed.
     *
     * @param state the new one.
     */
    record StateChanged(PlayerState state) implements PlaybackEvent
    {
    }

    /**
     * Nothing is left to play, and the sink is closed.
     *
     * @param summary what was played.
     */
    record Finished(PlaybackSummary summary) implements PlaybackEvent
    {
    }

    /** Takes events. */
    @FunctionalInterface
    interface Listener
    {
        /**
         * [control-thread] An event happened. Must return quickly, must not wait for the engine.
         *
         * @param event what happened.
         */
        void onEvent(PlaybackEvent event);
    }
}
