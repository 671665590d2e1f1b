// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

/**
 * What a worker tells the player. Rare: at most a few per track.
 *
 * @param kind    what happened.
 * @param epoch   in which it happened.
 * @param track   serial number of the track concerned, 0 when none is.
 * @param message one sentence for failures, else empty.
 */
public record Signal(Kind kind, long epoch, long track, String message)
{
    /** What can happen. */
    public enum Kind
    {
        /** A decoder stage went on to the next reader; another one may be prepared. */
        NEXT_TAKEN(true),
        /** A track's data ended early, at a fault or because its plugin was taken away. */
        TRACK_FAILED(false),
        /** A successor could not replace a running instance, which goes on. */
        RECREATE_FAILED(false),
        /** A track's first frame was heard. */
        TRACK_HEARD(false),
        /** Everything of the epoch was heard. */
        DRAINED(true),
        /** No music is ready: a device is given silence. */
        STARVED(true),
        /** Music is there again. */
        FED(true),
        /** The sink failed; nothing more is written to it. */
        SINK_FAILED(true),
        /** The sink stage holds no sink of an earlier transport any more. */
        SINK_RELEASED(false),
        /** The sink stage let go of the sink in the midst of an epoch, and goes on with it when it comes back. */
        SINK_SUSPENDED(true),
        /** The DSP stage holds no chain of an earlier transport any more. */
        CHAIN_RELEASED(false);

        private final boolean boundToEpoch;

        Kind(final boolean boundToEpoch)
        {
            this.boundToEpoch = boundToEpoch;
        }

        /**
         * Whether it means nothing once another epoch has begun.
         *
         * @return false for what is true for good.
         */
        public boolean isBoundToEpoch()
        {
            return boundToEpoch;
        }
    }
}
