// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.examples;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.sink.WavEncoding;
import dev.stellatune.engine.sink.WavFileSink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * Plays a file through the engine into another, and checks that not one bit of it has changed.
 * <p>
 * Everything comes from the class path: the engine, and the native decoder that reads the file.
 */
public final class Embed
{
    private static final AudioFormat FORMAT = new AudioFormat(44_100, 16, 2, true, false);
    private static final int FRAMES = 44_100;

    private Embed()
    {
    }

    /**
     * Runs the example; the exit status is 0 when the copy equals the original, else 1.
     *
     * @param arguments the directory for the two files.
     * @throws Exception when a file cannot be read or written, or the engine cannot play it.
     */
    static void main(final String[] arguments) throws Exception
    {
        final Path original = Path.of(arguments[0], "original.wav");
        final Path copy = Path.of(arguments[0], "copy.wav");
        final byte[] tone = tone();
        write(original, tone);

        try (AudioEngine engine = AudioEngine.launch(EngineConfig.defaults().bundledPlugins());
            Player player = engine.newPlayer(new WavFileSink(copy, WavEncoding.INT16)))
        {
            player.enqueue(original);
            player.play();
            player.awaitEnd();
        }

        final boolean equal = Arrays.equals(tone, read(copy));
        System.out.println(equal ?
            "embed: played " + FRAMES + " frames, and every one of them is the original's" :
            "embed: " + copy + " differs from " + original);
        System.exit(equal ? 0 : 1);
    }

    /** One second: a rising tone on the left, a falling one on the right, both up to full scale. */
    private static byte[] tone()
    {
        final byte[] bytes = new byte[FRAMES * FORMAT.getFrameSize()];
        for (int i = 0; i < FRAMES; i++)
        {
            final double phase = 2 * Math.PI * 440 * i / FORMAT.getSampleRate();
            putSample(bytes, 2 * i, Math.sin(phase * (1 + (double)i / FRAMES)));
            putSample(bytes, 2 * i + 1, Math.sin(phase * (2 - (double)i / FRAMES)));
        }
        return bytes;
    }

    private static void putSample(final byte[] bytes, final int index, final double value)
    {
        final long sample = Math.round(value * Short.MAX_VALUE);
        bytes[2 * index] = (byte)sample;
        bytes[2 * index + 1] = (byte)(sample >> 8);
    }

    private static void write(final Path file, final byte[] samples) throws IOException
    {
        try (AudioInputStream stream = new AudioInputStream(new ByteArrayInputStream(samples), FORMAT, FRAMES))
        {
            AudioSystem.write(stream, AudioFileFormat.Type.WAVE, file.toFile());
        }
    }

    private static byte[] read(final Path file) throws IOException, UnsupportedAudioFileException
    {
        try (AudioInputStream stream = AudioSystem.getAudioInputStream(file.toFile()))
        {
            return stream.readAllBytes();
        }
    }
}
