// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The functions of the hot path allocate nothing once they are compiled.
 */
class InstanceAllocationTest
{
    private static final int ROUND = 2_000;
    private static final int MAX_WARM_UP_ROUNDS = 500;
    private static final int QUIET_ROUNDS = 20;
    private static final int FRAMES = 64;

    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();

    @TempDir
    private Path temporary;

    @Test
    void shouldAllocateNothingWhenDecoding() throws Exception
    {
        try (Fixture fixture = Fixture.load("liar", temporary); SampleBuffer buffer = new SampleBuffer(FRAMES * 2))
        {
            final DecoderInstance decoder = DecoderInstance.create(fixture.hold(), "liar", "{}");
            final NativeStream stream =
                fixture.host().stream(ByteSources.ofStream(new ByteArrayInputStream(new byte[0])));
            decoder.open(stream, "", "");

            assertQuiet(() -> assertFrames(decoder.read(buffer.address(), FRAMES)));

            decoder.destroy();
            stream.close();
        }
    }

    @Test
    void shouldAllocateNothingWhenProcessing() throws Exception
    {
        try (Fixture fixture = Fixture.load("counter_v1", temporary);
            SampleBuffer buffer = new SampleBuffer(FRAMES * 2))
        {
            final DspInstance counter = DspInstance.create(fixture.hold(), "counter", "{}", 48_000, 2);

            assertQuiet(() -> counter.process(buffer.address(), FRAMES));

            counter.destroy();
        }
    }

    @Test
    void shouldAllocateNothingWhenWriting() throws Exception
    {
        try (Fixture fixture = Fixture.load("liar", temporary); SampleBuffer buffer = new SampleBuffer(FRAMES * 2))
        {
            final OutputSinkInstance sink = OutputSinkInstance.create(fixture.hold(), "liar", "{}");
            sink.open("{}", 48_000, 2);

            assertQuiet(() -> assertFrames(sink.write(buffer.address(), FRAMES, 2)));

            sink.destroy();
        }
    }

    private static void assertFrames(final int frames)
    {
        if (frames != FRAMES)
        {
            throw new AssertionError(frames);
        }
    }

    /**
     * Calls until whole rounds allocate nothing, and then some rounds more, none of which may.
     */
    private void assertQuiet(final Runnable call)
    {
        int quiet = 0;
        for (int round = 0; round < MAX_WARM_UP_ROUNDS && quiet < QUIET_ROUNDS; round++)
        {
            quiet = allocatedBytes(call) == 0 ? quiet + 1 : 0;
        }

        assertThat(quiet).as("rounds of %d calls in a row without allocation", ROUND).isEqualTo(QUIET_ROUNDS);
    }

    private long allocatedBytes(final Runnable call)
    {
        final long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUND; i++)
        {
            call.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
