// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.sink.AudioSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A sink in a test's hand: takes as many frames as it is told to, keeps the samples that it took, plays when asked.
 */
public final class FakeSink implements AudioSink
{
    /** What it is open in until it is opened otherwise. */
    static final AudioFormat FORMAT = new AudioFormat(48_000, 1);

    /** Among the calls: what no player may do. */
    public static final String WRITTEN_WHILE_CLOSED = "written while closed";

    private final boolean paced;
    private final List<String> calls = new ArrayList<>();
    private final List<Float> taken = new ArrayList<>();
    private int room = Integer.MAX_VALUE;
    private long queued;
    private int resets;
    private int writes;
    private long underruns;
    private boolean dry;
    private @Nullable Exception failure;
    private @Nullable IOException openFailure;
    private int channels = FORMAT.channels();
    private boolean open;

    public FakeSink(final boolean paced)
    {
        this.paced = paced;
    }

    /** How many frames it takes from now on, all writes together. */
    public void room(final int frames)
    {
        room = frames;
    }

    public void failWith(final Exception cause)
    {
        failure = cause;
    }

    /** Plays some of what is queued; a sink that is not paced has played everything at once. */
    public void play(final long frames)
    {
        queued -= Math.min(queued, frames);
    }

    public List<Float> taken()
    {
        return taken;
    }

    /** What was done with it: "open 48000 Hz, 2 channels", "close", "discard". */
    public List<String> calls()
    {
        return calls;
    }

    public boolean isOpen()
    {
        return open;
    }

    /** From now on opening fails so; null: it succeeds. */
    public void failToOpen(final @Nullable IOException cause)
    {
        openFailure = cause;
    }

    int resets()
    {
        return resets;
    }

    int writes()
    {
        return writes;
    }

    @Override
    public int write(final MemorySegment samples, final int firstFrame, final int frames) throws IOException
    {
        writes++;
        if (!open && !calls.isEmpty() && !calls.getLast().equals(WRITTEN_WHILE_CLOSED))
        {
            calls.add(WRITTEN_WHILE_CLOSED);
        }
        if (failure instanceof IOException io)
        {
            throw io;
        }
        if (failure instanceof RuntimeException defect)
        {
            throw defect;
        }
        final int count = Math.min(room, frames);
        for (int i = 0; i < count * channels; i++)
        {
            taken.add(samples.getAtIndex(ValueLayout.JAVA_FLOAT, (long)firstFrame * channels + i));
        }
        room -= count;
        underruns += dry ? 1 : 0;
        dry = false;
        queued += paced ? count : 0;
        return count;
    }

    @Override
    public long queuedFrames()
    {
        return queued;
    }

    @Override
    public boolean paced()
    {
        return paced;
    }

    @Override
    public long underruns()
    {
        return underruns;
    }

    void underrunWithNextWrite()
    {
        dry = true;
    }

    @Override
    public void reset()
    {
        resets++;
        queued = 0;
    }

    @Override
    public void open(final AudioFormat format) throws IOException
    {
        calls.add("open " + format);
        assertThat(open).as("it is closed before it is opened again").isFalse();
        if (openFailure != null)
        {
            throw openFailure;
        }
        open = true;
        channels = format.channels();
    }

    @Override
    public void close()
    {
        calls.add("close");
        open = false;
        queued = 0;
    }

    @Override
    public void discard()
    {
        calls.add("discard");
        open = false;
        queued = 0;
    }

    @Override
    public String name()
    {
        return "the fake sink";
    }
}
