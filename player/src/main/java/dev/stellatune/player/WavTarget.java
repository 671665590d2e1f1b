// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.sink.WavEncoding;
import dev.stellatune.engine.sink.WavFileSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * The WAV file, or standard output, that sound is written to.
 *
 * @param path     as the user gave it; {@code -} is standard output.
 * @param encoding of the samples.
 */
record WavTarget(String path, WavEncoding encoding)
{
    private static final String BITS = "--bits";
    private static final Path STANDARD_OUTPUT_FILE = Path.of("/proc/self/fd/1");

    /** Adds the option for the encoding to a command. */
    static void describe(final CommandSpec spec)
    {
        spec.addOption(Words.value(BITS, "BITS", WavEncoding.class, WavTarget::encoding,
            "How a WAV file stores samples: 16 or 24 (integers, rounded half to even) or 32f (floats); 16 unless " +
                "given."));
    }

    /** A target in the encoding that was asked for. */
    static WavTarget of(final String path, final ParseResult words)
    {
        return new WavTarget(path, words.matchedOptionValue(BITS, WavEncoding.INT16));
    }

    private static WavEncoding encoding(final String value)
    {
        return switch (value)
        {
            case "16" -> WavEncoding.INT16;
            case "24" -> WavEncoding.INT24;
            case "32f" -> WavEncoding.FLOAT32;
            default -> throw new TypeConversionException("'" + value + "' is none of 16, 24 and 32f");
        };
    }

    boolean isStandardOutput()
    {
        return path.equals("-");
    }

    /** What messages call it. */
    String name()
    {
        return isStandardOutput() ? "standard output" : path;
    }

    /**
     * Refuses a terminal, which would show noise.
     *
     * @throws CommandException when it is one.
     */
    void requireNoTerminal(final Streams streams)
    {
        if (isStandardOutput() && streams.soundTerminal())
        {
            throw CommandException.wrongUse(
                "Standard output is a terminal; send the sound to a file or into a pipe.");
        }
    }

    /**
     * Refuses to be what is read, by whatever name or link.
     *
     * @throws CommandException when it is.
     */
    void requireOtherThan(final Inputs.Input input)
    {
        final Path own = isStandardOutput() ? STANDARD_OUTPUT_FILE : Path.of(path);
        if (Files.isRegularFile(own) && isSame(own, input.file()))
        {
            throw CommandException.failed("The output " + name() + " is the input " + input.title() +
                "; write to another file.");
        }
    }

    private static boolean isSame(final Path first, final Path second)
    {
        try
        {
            return Files.isSameFile(first, second);
        }
        catch (final IOException e)
        {
            // a file that is absent is no other's equal
            return false;
        }
    }

    /** A sink, not open yet. */
    WavFileSink newSink(final Streams streams)
    {
        return isStandardOutput() ?
            WavFileSink.to(streams.sound(), encoding) : new WavFileSink(Path.of(path), encoding);
    }
}
