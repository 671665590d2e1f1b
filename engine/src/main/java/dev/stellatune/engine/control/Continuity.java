// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import java.util.Locale;

/**
 * How the sound went on when a successor took over.
 *
 * @param kind          what was heard of it.
 * @param stateKept     whether the instance before handed its state over.
 * @param prerollFrames how many frames a decoder decoded before the first one that counts, because its codec does not
 *                      restart exactly; 0 where that was not needed.
 * @param difference    the greatest difference between the two, as a factor of full scale; 0 unless they were compared.
 */
public record Continuity(Kind kind, boolean stateKept, long prerollFrames, float difference)
{
    /** It was not there to be compared: nothing ran before it, or nothing was heard. */
    public static final Continuity UNHEARD = new Continuity(Kind.UNHEARD, false, 0, 0);

    private static final double DECIBELS = 20;

    /** What can be heard of a change. */
    public enum Kind
    {
        /** Both gave the same samples, bit for bit, for as long as they were compared. */
        EXACT,
        /** They differed, and one passed into the other. */
        CROSSFADED,
        /** One ended and the other began, between two frames. */
        AT_ONCE,
        /** Nothing was heard at that moment, or nothing ran before. */
        UNHEARD
    }

    @Override
    public String toString()
    {
        final String before = (stateKept ? "with the state of the one before" : "") +
            (prerollFrames == 0 ? "" : (stateKept ? ", " : "") + prerollFrames + " frames decoded ahead");
        final String how = switch (kind)
        {
            case EXACT -> "the same samples, bit for bit";
            case CROSSFADED -> String.format(Locale.ROOT, "crossfaded, differing by at most %.1f dBFS",
                DECIBELS * Math.log10(difference));
            case AT_ONCE -> "changed over between two frames";
            case UNHEARD -> "changed over while nothing was heard";
        };
        return before.isEmpty() ? how : how + "; " + before;
    }
}
