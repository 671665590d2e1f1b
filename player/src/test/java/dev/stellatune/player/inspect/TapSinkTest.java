// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.sink.ForwardingSink;
import dev.stellatune.engine.sink.NullSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

final class TapSinkTest
{
    private static final AudioFormat FORMAT = new AudioFormat(44_100, 2);
    private static final int FRAMES = 256;
    private static final int ROUND = 2_000;
    private static final int MAX_ROUNDS = 500;
    private static final int QUIET_ROUNDS = 20;

    private final MemorySegment block = MemorySegment.ofArray(new float[FRAMES * 2]);

    @Test
    void shouldPassOnWhatTheSinkSaysAndRememberWhetherItIsOpen() throws IOException
    {
        final NullSink sink = NullSink.paced(() -> 0, 300);
        final TapSink tap = new TapSink(sink);
        assertThat(tap.format()).isNull();

        tap.open(FORMAT);

        assertThat(tap.format()).isEqualTo(FORMAT);
        assertThat(tap.write(block, 0, FRAMES)).isEqualTo(FRAMES);
        assertThat(tap.write(block, 0, FRAMES)).isEqualTo(300 - FRAMES);
        assertThat(tap.queuedFrames()).isEqualTo(300);
        tap.reset();
        assertThat(tap.queuedFrames()).isZero();
        tap.close();
        assertThat(tap.format()).isNull();
        tap.open(FORMAT);
        tap.discard();
        assertThat(tap.format()).isNull();
    }

    @Test
    void shouldStayClosedWhenTheSinkCannotBeOpened()
    {
        final TapSink tap = new TapSink(new ForwardingSink(NullSink.fast())
        {
            @Override
            public void open(final AudioFormat format) throws IOException
            {
                throw new IOException("no such device");
            }
        });

        assertThatThrownBy(() -> tap.open(FORMAT)).hasMessage("no such device");

        assertThat(tap.format()).isNull();
    }

    @Test
    void shouldShowWhatWasWrittenWhenASinkTakesEverything() throws IOException
    {
        final TapSink tap = new TapSink(NullSink.fast());
        tap.open(FORMAT);
        for (int i = 0; i < 2 * FORMAT.sampleRate() / FRAMES; i++)
        {
            tap.write(block, 0, FRAMES);
            tap.queuedFrames();
        }

        assertThat(tap.waveform().since(0).points()).hasSize(2 * 199).containsOnly(0);
    }

    @Test
    void shouldAllocateNothingWhenBlocksAreWritten() throws IOException
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final TapSink tap = new TapSink(NullSink.fast());
        tap.open(FORMAT);
        int quiet = 0;
        for (int round = 0; round < MAX_ROUNDS && quiet < QUIET_ROUNDS; round++)
        {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUND; i++)
            {
                tap.write(block, 0, FRAMES);
                tap.queuedFrames();
            }
            quiet = threads.getCurrentThreadAllocatedBytes() == before ? quiet + 1 : 0;
        }

        assertThat(quiet).as("rounds of %s blocks one after the other that allocated nothing", ROUND)
            .isEqualTo(QUIET_ROUNDS);
    }
}
