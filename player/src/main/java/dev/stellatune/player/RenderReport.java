// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.playback.PlaybackSummary;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of a render that wrote its output.
 *
 * @param summary        with a format.
 * @param clipped        samples that were beyond full scale.
 * @param elapsedSeconds from the first command to the closed file.
 */
record RenderReport(PlaybackSummary summary, long clipped, double elapsedSeconds)
{
    /** For programs: the fields that the documentation names, in its order. */
    Map<String, @Nullable Object> json()
    {
        return Json.object(
            "frames", summary.frames(),
            "sampleRate", format().sampleRate(),
            "channels", format().channels(),
            "durationSeconds", durationSeconds(),
            "decoder", decoder(),
            "clipped", clipped,
            "elapsedSeconds", Json.thousandths(elapsedSeconds),
            "realtimeFactor", Json.thousandths(realtimeFactor()));
    }

    /** For people: one line. */
    String text(final WavTarget target)
    {
        return target.name() + ": " + Text.seconds(durationSeconds()) + ", " + format() + ", " +
            Text.count(summary.frames(), "frame") + ", " +
            target.encoding().bits() + "-bit" + (target.encoding().isFloat() ? " float" : "") + ", " +
            (clipped == 0 ? "nothing clipped" : Text.count(clipped, "sample") + " clipped") + "; decoded by " +
            decoder() + " in " + Text.seconds(elapsedSeconds) + ", " + Text.speed(realtimeFactor());
    }

    private AudioFormat format()
    {
        return Objects.requireNonNull(summary.format());
    }

    private String decoder()
    {
        return String.join(", ", summary.decoders());
    }

    private double durationSeconds()
    {
        return (double)summary.frames() / format().sampleRate();
    }

    private double realtimeFactor()
    {
        return durationSeconds() / elapsedSeconds;
    }
}
