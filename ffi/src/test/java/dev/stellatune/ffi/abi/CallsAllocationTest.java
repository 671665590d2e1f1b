// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The calls of the hot path allocate nothing once they are compiled.
 */
class CallsAllocationTest
{
    private static final int ROUND = 10_000;
    private static final int MAX_WARM_UP_ROUNDS = 500;
    private static final int QUIET_ROUNDS = 20;

    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();

    @Test
    void shouldAllocateNothingWhenReadingProcessingAndWriting(@TempDir final Path directory) throws Exception
    {
        try (EchoPlugin plugin = new EchoPlugin(directory))
        {
            final StatusSlot status = new StatusSlot(plugin.allocate(StatusSlot.SIZE).address());
            final MemorySegment read =
                plugin.function("decoder", StDecoderVTable.READ_INTERLEAVED_F32_OFFSET);
            final MemorySegment process =
                plugin.function("dsp", StDspVTable.PROCESS_INTERLEAVED_F32_IN_PLACE_OFFSET);
            final MemorySegment write =
                plugin.function("sink", StOutputSinkVTable.WRITE_INTERLEAVED_F32_OFFSET);
            final long out = plugin.allocate(32).address();

            assertQuiet(() -> Calls.read(read, status, 1, 64, 0, out, out + 8));
            assertQuiet(() -> Calls.process(process, 1, 0, 64));
            assertQuiet(() -> Calls.write(write, status, 1, 64, (short)2, 0, out));
            assertQuiet(() -> NativeMemory.putLong(out, NativeMemory.getLong(out) + status.code()));
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
