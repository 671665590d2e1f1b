// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the piece that {@code ./stellatune demo} plays: {@code java scripts/DemoPiece.java
 * player/src/main/resources/dev/stellatune/player/demo.flac}. Needs the program flac, of Debian's package flac.
 * <p>
 * Four chords, each broken into eight plucked notes over a bass and a soft pad, with an echo from side to side. All of
 * it is sums of sines that fade, computed the same way on every machine. No frame is silent, so that silence can be
 * told from the piece.
 */
final class DemoPiece
{
    private static final int SAMPLE_RATE = 44_100;
    private static final double NOTE_SECONDS = 0.2;
    private static final double TAIL_SECONDS = 1.0;
    private static final int NOTES_PER_CHORD = 8;
    private static final double ECHO_SECONDS = 0.3;
    private static final double ECHO = 0.28;
    private static final double PEAK = 0.7;

    /** MIDI numbers: a bass note, and the four notes that are broken. F major 7, G 6, E minor 7, A minor 9. */
    private static final int[][] CHORDS =
    {
        {41, 57, 60, 64, 69}, {43, 59, 62, 64, 71}, {40, 59, 62, 67, 71}, {45, 60, 64, 67, 71}
    };
    /** Which of the four notes comes when; 4 and up are an octave higher. */
    private static final int[] ORDER = {0, 2, 1, 3, 4, 3, 2, 1};

    private final int frames =
        (int)((CHORDS.length * NOTES_PER_CHORD * NOTE_SECONDS + TAIL_SECONDS) * SAMPLE_RATE);
    private final double[][] sound = new double[2][frames];

    private DemoPiece()
    {
    }

    /**
     * Makes the file.
     *
     * @param arguments the FLAC file to write.
     * @throws IOException          when it cannot be written, or flac is missing.
     * @throws InterruptedException never.
     */
    static void main(final String[] arguments) throws IOException, InterruptedException
    {
        final DemoPiece piece = new DemoPiece();
        piece.play();
        piece.echo();
        final Path wav = Files.createTempFile("demo", ".wav");
        Files.write(wav, piece.wav());
        final int status = new ProcessBuilder(
            "flac", "--silent", "--force", "-8", "--no-padding", "--no-seektable", "-o", arguments[0], wav.toString())
            .inheritIO().start().waitFor();
        Files.delete(wav);
        System.exit(status);
    }

    private void play()
    {
        for (int chord = 0; chord < CHORDS.length; chord++)
        {
            final double start = chord * NOTES_PER_CHORD * NOTE_SECONDS;
            final double length = NOTES_PER_CHORD * NOTE_SECONDS + (chord + 1 == CHORDS.length ? TAIL_SECONDS : 0.1);
            final int[] notes = CHORDS[chord];
            add(notes[0], start, length, 0.34, 0.5, 0.9, 0.35, 0.1);
            for (int i = 1; i < notes.length; i++)
            {
                pad(notes[i], start, length, i % 2 == 0 ? 0.3 : 0.7);
            }
            for (int i = 0; i < NOTES_PER_CHORD; i++)
            {
                final int step = ORDER[i];
                final int note = notes[1 + step % 4] + 12 * (step / 4);
                final double loudness = i % 4 == 0 ? 0.24 : 0.18;
                add(note, start + i * NOTE_SECONDS, 1.1, loudness, i % 2 == 0 ? 0.35 : 0.65, 5, 0.4, 0.16, 0.07, 0.03);
            }
        }
    }

    /** A plucked note: the fundamental and its harmonics, of which the higher ones fade faster. */
    private void add(
        final int note,
        final double start,
        final double length,
        final double loudness,
        final double side,
        final double fading,
        final double... harmonics)
    {
        for (int i = 0; i <= harmonics.length; i++)
        {
            final double amplitude = loudness * (i == 0 ? 1 : harmonics[i - 1]);
            final double decay = fading * (1 + 0.7 * i);
            sine(pitch(note) * (i + 1), start, length, side, seconds -> amplitude * StrictMath.exp(-decay * seconds));
        }
    }

    /** A soft note that swells and goes. */
    private void pad(final int note, final double start, final double length, final double side)
    {
        sine(pitch(note), start, length, side, seconds ->
        {
            final double swell = StrictMath.sin(StrictMath.PI * seconds / length);
            return 0.05 * swell * swell;
        });
    }

    /** How loud a tone is. */
    @FunctionalInterface
    private interface Envelope
    {
        double at(double seconds);
    }

    private void sine(
        final double frequency, final double start, final double length, final double side, final Envelope envelope)
    {
        final int first = (int)(start * SAMPLE_RATE);
        final int count = Math.min((int)(length * SAMPLE_RATE), frames - first);
        final double left = StrictMath.sqrt(1 - side);
        final double right = StrictMath.sqrt(side);
        for (int i = 0; i < count; i++)
        {
            final double seconds = (double)i / SAMPLE_RATE;
            // a few milliseconds at each end, so that nothing clicks
            final double edge = Math.min(1, Math.min(i / 120.0, (count - i) / 400.0));
            final double value =
                edge * envelope.at(seconds) * StrictMath.sin(2 * StrictMath.PI * frequency * seconds);
            sound[0][first + i] += left * value;
            sound[1][first + i] += right * value;
        }
    }

    private static double pitch(final int note)
    {
        return 440 * StrictMath.pow(2, (note - 69) / 12.0);
    }

    /** Each side answers the other. */
    private void echo()
    {
        final int delay = (int)(ECHO_SECONDS * SAMPLE_RATE);
        for (int i = delay; i < frames; i++)
        {
            final double left = sound[0][i - delay];
            sound[0][i] += ECHO * sound[1][i - delay];
            sound[1][i] += ECHO * left;
        }
    }

    private byte[] wav()
    {
        double peak = 0;
        for (int i = 0; i < frames; i++)
        {
            peak = Math.max(peak, Math.max(Math.abs(sound[0][i]), Math.abs(sound[1][i])));
        }
        final int dataBytes = frames * 4;
        final ByteBuffer wav = ByteBuffer.allocate(44 + dataBytes).order(ByteOrder.LITTLE_ENDIAN)
            .put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + dataBytes)
            .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16).putShort((short)1).putShort((short)2)
            .putInt(SAMPLE_RATE).putInt(SAMPLE_RATE * 4).putShort((short)4).putShort((short)16)
            .put("data".getBytes(StandardCharsets.US_ASCII)).putInt(dataBytes);
        for (int i = 0; i < frames; i++)
        {
            final double fade = Math.min(1, (frames - i) / (0.5 * SAMPLE_RATE));
            final short left = (short)StrictMath.rint(sound[0][i] / peak * PEAK * fade * Short.MAX_VALUE);
            final short right = (short)StrictMath.rint(sound[1][i] / peak * PEAK * fade * Short.MAX_VALUE);
            wav.putShort(left == 0 && right == 0 ? 1 : left).putShort(right);
        }
        return wav.array();
    }
}
