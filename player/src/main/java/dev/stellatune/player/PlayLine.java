// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.playback.PlayerState;
import dev.stellatune.engine.playback.TrackInfo;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the line of {@code play} says.
 *
 * @param seconds         that were heard of the track.
 * @param durationSeconds of the track; negative when unknown.
 * @param format          of the track.
 * @param volume          in force.
 * @param underruns       so far.
 * @param state           of the player.
 */
record PlayLine(
    double seconds, double durationSeconds, AudioFormat format, Volume volume, long underruns, PlayerState state)
{
    private static final double HZ_PER_KHZ = 1000;
    private static final double MS_PER_SECOND = 1000;

    /**
     * What a player is doing.
     *
     * @return null when no track is heard.
     */
    static @Nullable PlayLine of(final Player player, final Controls controls)
    {
        final TrackInfo track = player.track();
        return track == null ? null : new PlayLine(
            (double)controls.position(track) / track.format().sampleRate(), track.durationMs() / MS_PER_SECOND,
            track.format(), controls.volume(), player.underruns(), player.state());
    }

    /** All of it but the bar; as long whatever the volume and the state, so that the bar stays where it is. */
    String text()
    {
        return Text.clock(seconds) + (durationSeconds > 0 ? " of " + Text.clock(durationSeconds) : "") +
            "  " + rate(format.sampleRate()) + " " + format.channels() + " ch" +
            String.format(Locale.ROOT, "  vol %3d%%  %s  %-9s", volume.percent(), Text.count(underruns, "underrun"),
                state == PlayerState.PLAYING ? "" : state.name().toLowerCase(Locale.ROOT));
    }

    /** A rate such as {@code 44.1 kHz}. */
    private static String rate(final int sampleRate)
    {
        final String khz = Double.toString(sampleRate / HZ_PER_KHZ);
        return (khz.endsWith(".0") ? khz.substring(0, khz.length() - 2) : khz) + " kHz";
    }
}
