// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.audio.AudioBlock;
import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.audio.BlockSlab;
import dev.stellatune.engine.control.ManualClock;
import dev.stellatune.engine.control.ManualJobs;
import dev.stellatune.engine.control.SwapPolicy;
import dev.stellatune.engine.dsp.DspChain;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.WorkerParts;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.plugin.PluginException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DspStageTest
{
    private static final AudioFormat STEREO = new AudioFormat(48_000, 2);
    private static final int FRAMES = 4;

    private final Shared shared = new Shared(() ->
    {
    });
    private final DspStage stage = new DspStage(shared);
    private final BlockSlab oneTrack = new BlockSlab(1, FRAMES, 1);
    private final BlockSlab threeTracks = new BlockSlab(1, FRAMES, 3);

    @AfterEach
    void close()
    {
        stage.close();
        oneTrack.close();
        threeTracks.close();
    }

    private void start(final long epoch, final @Nullable DspChain chain)
    {
        shared.transport(new Transport(epoch, false, STEREO, null, chain));
        stage.onDoorbell();
    }

    private static DspChain emptyChain() throws PluginException
    {
        return DspChain.create(List.of(), STEREO, new WorkerParts(
            new ManualJobs(), new ManualClock(), new EngineStatus(), SwapPolicy.AT_ONCE, 1));
    }

    private static void fill(final AudioBlock block, final int track, final int frames, final float value)
    {
        for (int i = 0; i < frames * 2; i++)
        {
            NativeMemory.putFloat(block.track(track).address() + (long)i * Float.BYTES, value);
        }
        block.track(track).filled(frames, false);
    }

    private static float sample(final AudioBlock block, final int frame)
    {
        return NativeMemory.getFloat(block.master().address() + (long)frame * 2 * Float.BYTES);
    }

    @Test
    void shouldTakeTheTrackAsTheMixWhenThereIsOne()
    {
        start(1, null);
        final AudioBlock block = oneTrack.newBlock();
        block.begin(1);
        fill(block, 0, 3, 0.5f);

        assertThat(stage.process(block)).isTrue();

        assertThat(block.frames()).isEqualTo(3);
        assertThat(sample(block, 2)).isEqualTo(0.5f);
    }

    @Test
    void shouldAddTheTracksWhenThereAreSeveral()
    {
        start(1, null);
        final AudioBlock block = threeTracks.newBlock();
        block.begin(1);
        fill(block, 0, 4, 0.5f);
        fill(block, 1, 2, 0.25f);
        fill(block, 2, 0, 9);

        stage.process(block);

        assertThat(block.frames()).as("as long as the longest").isEqualTo(4);
        assertThat(sample(block, 0)).isEqualTo(0.75f);
        assertThat(sample(block, 1)).isEqualTo(0.75f);
        assertThat(sample(block, 2)).isEqualTo(0.5f);
        assertThat(sample(block, 3)).isEqualTo(0.5f);
    }

    @Test
    void shouldSkipABlockWhenItsEpochIsAnother()
    {
        start(2, null);
        final AudioBlock block = oneTrack.newBlock();
        block.begin(1);
        fill(block, 0, 3, 0.5f);

        assertThat(stage.process(block)).isTrue();

        assertThat(block.frames()).isZero();
    }

    @Test
    void shouldSayThatAChainIsReleasedWhenAnotherIsAdopted() throws Exception
    {
        final DspChain chain = emptyChain();
        start(1, chain);
        assertThat(shared.pollSignal()).isEqualTo(new Signal(Signal.Kind.CHAIN_RELEASED, 1, 0, ""));

        start(2, chain);
        assertThat(shared.pollSignal()).as("the same chain").isNull();
        start(3, null);

        assertThat(shared.pollSignal()).isEqualTo(new Signal(Signal.Kind.CHAIN_RELEASED, 3, 0, ""));
    }

    @Test
    void shouldGiveSilenceWhenABlockIsAbandoned()
    {
        start(1, null);
        final AudioBlock block = oneTrack.newBlock();
        block.begin(1);
        fill(block, 0, 4, 0.5f);
        stage.process(block);

        stage.abandonBlock(block);

        assertThat(sample(block, 0)).isZero();
        assertThat(sample(block, 3)).isZero();
    }
}
