// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import dev.stellatune.engine.audio.AudioFormat;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes a WAV file, or WAV bytes to a stream.
 *
 * <p>The file is written beside its target under another name, and {@code close} completes its header and moves it to
 * the target in one step. Until then a file that is already there stays as it is, and {@code discard} leaves it so. A
 * file that outgrows the 32-bit sizes of RIFF becomes an RF64 file. A target that exists and is no regular file (a
 * device, a named pipe) is written as a stream.
 *
 * <p>A stream begins with a header that leaves the length open (all sizes 0xFFFFFFFF), has no limit of length, and
 * ends where the bytes end. It stays the caller's: {@code close} flushes it and does not close it, and {@code discard}
 * cannot take back what was written.
 *
 * <p>A WAV file has one format, so this sink can be opened once. It accepts all frames that it is offered, and waits
 * for the operating system where that is slow. An interrupt of the thread that writes closes the file, and so fails
 * the sink.
 */
public final class WavFileSink implements AudioSink
{
    private final SinkOutput output;
    private final WavEncoding encoding;
    private final long maxRiffSize;
    private final AtomicLong framesWritten = new AtomicLong();
    private final AtomicLong clippedSamples = new AtomicLong();

    private @Nullable AudioFormat format;
    private @Nullable WavWriter writer;
    private @Nullable IOException failure;

    /**
     * A sink for a file, which is not touched before the sink is opened.
     *
     * @param target   the file to write; its directory must exist when the sink is opened.
     * @param encoding how samples are stored.
     */
    public WavFileSink(final Path target, final WavEncoding encoding)
    {
        this(new FileOutput(Objects.requireNonNull(target, "target")), encoding, WavHeader.MAX_RIFF_SIZE);
    }

    /**
     * A sink for any output, and with any limit of size.
     *
     * @param output      where the bytes go.
     * @param encoding    how samples are stored.
     * @param maxRiffSize a file whose RIFF size is beyond this becomes RF64.
     */
    WavFileSink(final SinkOutput output, final WavEncoding encoding, final long maxRiffSize)
    {
        this.output = output;
        this.encoding = Objects.requireNonNull(encoding, "encoding");
        this.maxRiffSize = maxRiffSize;
    }

    /**
     * A sink for a channel, for example a pipe.
     *
     * @param channel  takes the bytes; must be blocking; stays the caller's, who closes it after the sink.
     * @param encoding how samples are stored.
     * @return a new sink, not open.
     */
    public static WavFileSink to(final WritableByteChannel channel, final WavEncoding encoding)
    {
        Objects.requireNonNull(channel, "channel");
        return new WavFileSink(new StreamOutput(channel, () -> {}), encoding, WavHeader.MAX_RIFF_SIZE);
    }

    /**
     * A sink for a stream, for example standard output as {@code new FileOutputStream(FileDescriptor.out)}.
     *
     * <p>{@code System.out} is no good choice: a print stream keeps its failures to itself.
     *
     * @param stream   takes the bytes; stays the caller's, who closes it after the sink.
     * @param encoding how samples are stored.
     * @return a new sink, not open.
     */
    public static WavFileSink to(final OutputStream stream, final WavEncoding encoding)
    {
        return new WavFileSink(
            new StreamOutput(Channels.newChannel(stream), stream), encoding, WavHeader.MAX_RIFF_SIZE);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Writes the header, so that a target that cannot be written fails here.
     */
    @Override
    public void open(final AudioFormat format) throws IOException
    {
        if (writer != null)
        {
            throw new IllegalStateException("sink is open: " + name());
        }
        if (this.format != null)
        {
            throw WriteFailure.of(name(), "a WAV file holds one format, and this one is finished with " + this.format +
                "; write " + format + " to another file");
        }
        Objects.requireNonNull(format, "format");
        output.open();
        final WavWriter opened = new WavWriter(new WavHeader(format, encoding, output.rewritable()), output);
        try
        {
            opened.begin();
        }
        catch (final IOException cause)
        {
            output.discard();
            throw WriteFailure.of(name(), cause, opened.bytesWritten());
        }
        this.format = format;
        writer = opened;
    }

    /**
     * {@inheritDoc}
     *
     * @return always {@code frames}.
     */
    @Override
    public int write(final MemorySegment samples, final int firstFrame, final int frames) throws IOException
    {
        final WavWriter open = requireOpen();
        SinkChecks.requireWithin(samples, firstFrame, frames, open.header().format().bytesPerFrame());
        if (failure != null)
        {
            throw failure;
        }
        try
        {
            final int clipped = open.write(samples, firstFrame, frames);
            clippedSamples.setRelease(clippedSamples.getPlain() + clipped);
            framesWritten.setRelease(framesWritten.getPlain() + frames);
            return frames;
        }
        catch (final IOException cause)
        {
            failure = WriteFailure.of(name(), cause, open.bytesWritten());
            throw failure;
        }
    }

    /**
     * {@inheritDoc}
     *
     * @return always 0: what a file has accepted counts as heard.
     */
    @Override
    public long queuedFrames()
    {
        return 0;
    }

    @Override
    public boolean paced()
    {
        return false;
    }

    @Override
    public long underruns()
    {
        return 0;
    }

    /**
     * {@inheritDoc}
     */
    @Override
    public void reset()
    {
        requireOpen();
    }

    @Override
    public void close() throws IOException
    {
        final WavWriter closing = writer;
        if (closing == null || failure != null)
        {
            discard();
            return;
        }
        try
        {
            closing.finish(framesWritten.getPlain(), maxRiffSize);
            output.publish();
            writer = null;
        }
        catch (final IOException cause)
        {
            discard();
            throw WriteFailure.of(name(), cause, closing.bytesWritten());
        }
    }

    @Override
    public void discard()
    {
        if (writer != null)
        {
            writer = null;
            output.discard();
        }
    }

    @Override
    public String name()
    {
        return output.name();
    }

    /**
     * Frames accepted since the sink was opened. [any-thread]
     *
     * @return the length of the file in frames, once it is closed.
     */
    public long framesWritten()
    {
        return framesWritten.getAcquire();
    }

    /**
     * Samples that lay beyond full scale or were not a number. [any-thread]
     *
     * <p>A sample counts if its rounded value does not fit the encoding; always 0 for {@link WavEncoding#FLOAT32}.
     *
     * @return how many samples of all channels were clipped.
     */
    public long clippedSamples()
    {
        return clippedSamples.getAcquire();
    }

    private WavWriter requireOpen()
    {
        final WavWriter open = writer;
        if (open == null)
        {
            throw new IllegalStateException("sink is not open: " + name());
        }
        return open;
    }
}
