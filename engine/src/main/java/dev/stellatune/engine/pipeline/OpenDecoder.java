// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.plugin.DecoderInfo;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.NativeStream;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.SourceCatalogInstance;
import java.math.BigInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A decoder with the stream that it reads and, where a plugin provides the stream, the source instance: made, moved
 * and destroyed as one. One owner at a time.
 */
final class OpenDecoder
{
    private static final int SKIP_FRAMES = 1024;
    private static final long MS_PER_SECOND = 1000;
    private static final long WAIT_NS = 1_000_000;
    private static final int MAX_WAITS = 5_000;

    private final DecoderInstance decoder;
    private final NativeStream stream;
    private final @Nullable SourceCatalogInstance source;
    private final DecoderInfo info;
    private final AudioFormat format;
    private final long scratch;
    private long position;
    private long restartedAt;
    private boolean ended;
    private String failure = "";

    /**
     * Takes over parts that belong to the calling thread.
     *
     * @throws PluginException when the stream has more channels than the engine carries.
     */
    OpenDecoder(
        final DecoderInstance decoder,
        final NativeStream stream,
        final @Nullable SourceCatalogInstance source,
        final DecoderInfo info) throws PluginException
    {
        if (info.channels() > AudioFormat.MAX_CHANNELS)
        {
            throw new PluginException("The stream has " + info.channels() + " channels; at most " +
                AudioFormat.MAX_CHANNELS + " can be played.");
        }
        this.decoder = decoder;
        this.stream = stream;
        this.source = source;
        this.info = info;
        this.format = new AudioFormat(info.sampleRate(), info.channels());
        this.scratch = NativeMemory.allocate((long)SKIP_FRAMES * format.bytesPerFrame());
    }

    AudioFormat format()
    {
        return format;
    }

    DecoderInfo info()
    {
        return info;
    }

    DecoderInstance decoder()
    {
        return decoder;
    }

    /** The instance that the stream belongs to; null where Java provides the stream. */
    @Nullable SourceCatalogInstance source()
    {
        return source;
    }

    /** [owner] The frame that the next read begins with. */
    long position()
    {
        return position;
    }

    /**
     * [owner] Reads as {@link DecoderInstance#read} does.
     */
    int read(final long to, final int frames)
    {
        final int count = decoder.read(to, frames);
        if (count > 0)
        {
            position += count;
        }
        else if (count == DecoderInstance.FAILED)
        {
            failure = decoder.readFailure();
        }
        ended |= count == DecoderInstance.END;
        return count;
    }

    String failure()
    {
        return failure;
    }

    /**
     * [job-thread] Moves to an exact frame: seeks to the last whole number of frames at or before it that the ABI's
     * milliseconds can name, then decodes up to it. Ends early where the stream ends.
     */
    void moveTo(final long frame) throws PluginException
    {
        if (frame != position && (frame < position || frame - position > gridFrames()))
        {
            seek(frame);
        }
        decodeTo(frame);
    }

    /** [job-thread] Decodes up to a frame, which may lie behind; ends early where the stream ends. */
    void decodeTo(final long frame) throws PluginException
    {
        int waits = 0;
        while (position < frame)
        {
            final int count = skip((int)Math.min(SKIP_FRAMES, frame - position));
            if (count == DecoderInstance.FAILED)
            {
                throw new PluginException(failure);
            }
            if (count == DecoderInstance.END)
            {
                return;
            }
            if (count == 0)
            {
                if (++waits > MAX_WAITS)
                {
                    throw new PluginException("The " + decoder.label() + " gave no frames for " + MAX_WAITS +
                        " ms on the way to frame " + frame + ".");
                }
                LockSupport.parkNanos(WAIT_NS);
            }
        }
    }

    private void seek(final long frame) throws PluginException
    {
        if (!decoder.canSeek())
        {
            if (frame < position)
            {
                throw new PluginException("The " + decoder.label() + " cannot seek.");
            }
            return;
        }
        final long grid = gridFrames();
        final long target = frame / grid * grid;
        decoder.seekMs(target * MS_PER_SECOND / format.sampleRate());
        position = target;
        restartedAt = target;
    }

    /** [owner] How many frames were decoded since the last seek, or since the start. */
    long decodedFrames()
    {
        return position - restartedAt;
    }

    /**
     * [owner] Reads as many frames as there are of a number.
     *
     * @return how many; fewer only where the decoder has ended, failed or has nothing yet.
     */
    int readAll(final long to, final int frames)
    {
        int done = 0;
        while (done < frames)
        {
            final int count = read(to + (long)done * format.bytesPerFrame(), frames - done);
            if (count <= 0)
            {
                break;
            }
            done += count;
        }
        return done;
    }

    /** [owner] Whether a read has met the end. */
    boolean hasEnded()
    {
        return ended;
    }

    /** The smallest number of frames that is a whole number of milliseconds. */
    private long gridFrames()
    {
        final BigInteger rate = BigInteger.valueOf(format.sampleRate());
        return format.sampleRate() / rate.gcd(BigInteger.valueOf(MS_PER_SECOND)).longValueExact();
    }

    /** [owner] Reads up to {@value #SKIP_FRAMES} frames and throws them away. */
    int skip(final int frames)
    {
        return read(scratch, Math.min(frames, SKIP_FRAMES));
    }

    /** [owner] */
    void handOver()
    {
        decoder.handOver();
        if (source != null)
        {
            source.handOver();
        }
    }

    /** [next owner] */
    void adopt()
    {
        decoder.adopt();
        if (source != null)
        {
            source.adopt();
        }
    }

    /** [owner, job-thread] Ends all parts, in the order that their dependence asks for. */
    void close()
    {
        try
        {
            decoder.destroy();
        }
        finally
        {
            try
            {
                stream.close();
            }
            finally
            {
                if (source != null)
                {
                    source.destroy();
                }
                NativeMemory.free(scratch);
            }
        }
    }
}
