// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.audio.AudioBlock;
import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.audio.BlockSlab;
import dev.stellatune.engine.audio.TrackBuffer;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.lease.Allocations;
import dev.stellatune.engine.lease.SwappableLibrary;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.plugin.DecoderInstance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The stage by hand, with tones of which every sample is known.
 */
class DecoderStageTest
{
    private static final AudioFormat STEREO = new AudioFormat(48_000, 2);
    private static final int FRAMES = ReaderRig.BLOCK_FRAMES;

    private final Shared shared = new Shared(() ->
    {
    });
    private final DecoderStage stage = new DecoderStage(shared, 0, FRAMES);
    private final BlockSlab slab = new BlockSlab(1, FRAMES, 1);
    private final AudioBlock block = slab.newBlock();
    private final TrackBuffer buffer = block.track(0);
    private ReaderRig rig;
    private SwappableLibrary library;

    @BeforeEach
    void load(@TempDir final Path temporary) throws Exception
    {
        rig = new ReaderRig(temporary, shared.doorbell());
        library = new SwappableLibrary(rig.modules, "tone_v1");
    }

    @AfterEach
    void close()
    {
        stage.close();
        rig.jobs.runAll();
        library.close();
        rig.close();
        slab.close();
    }

    /** As {@link AudioPipeline#cut} does it, but for what it gives up. */
    private void cut(final long epoch, final @Nullable TrackReader reader)
    {
        shared.cut().set(new NextReader(epoch, reader));
        shared.transport(new Transport(epoch, false, STEREO, null, null));
    }

    private void follow(final long epoch, final @Nullable TrackReader reader)
    {
        shared.next().set(new NextReader(epoch, reader));
        shared.doorbell().ring();
    }

    /** A safe point, then a fresh block. */
    private boolean decode(final long epoch)
    {
        stage.onDoorbell();
        block.begin(epoch);
        return stage.process(block);
    }

    private boolean decodeOn()
    {
        stage.onDoorbell();
        return stage.process(block);
    }

    private void assertTone(final int from, final int to, final long firstFrame)
    {
        for (int frame = from; frame < to; frame++)
        {
            for (int channel = 0; channel < 2; channel++)
            {
                assertThat(NativeMemory.getFloat(buffer.address() + (frame * 2L + channel) * Float.BYTES))
                    .as("frame %d channel %d", frame, channel)
                    .isEqualTo(Tone.sample(firstFrame + frame - from, channel));
            }
        }
    }

    private List<Signal> signals()
    {
        final List<Signal> signals = new ArrayList<>();
        for (Signal signal = shared.pollSignal(); signal != null; signal = shared.pollSignal())
        {
            signals.add(signal);
        }
        return signals;
    }

    @Test
    void shouldFillABlockFromTheFirstFrameWhenCutTo() throws Exception
    {
        cut(1, rig.tone(7, library, 1_000));

        assertThat(decode(1)).isTrue();

        assertThat(buffer.frames()).isEqualTo(FRAMES);
        assertThat(buffer.isLast()).isFalse();
        assertTone(0, FRAMES, 0);
        assertThat(buffer.boundaryCount()).isEqualTo(1);
        assertThat(buffer.boundaryFrame(0)).isZero();
        assertThat(buffer.boundaryTrack(0)).isEqualTo(7);
        assertThat(buffer.boundaryPosition(0)).isZero();

        assertThat(decode(1)).isTrue();
        assertTone(0, FRAMES, FRAMES);
        assertThat(buffer.boundaryCount()).isZero();
    }

    @Test
    void shouldBeginAtTheFrameThatWasSoughtWhenCutTo() throws Exception
    {
        cut(1, rig.reader(7, rig.endpoint(library, "tone", "{\"frames\":100000}"), 54_321));

        decode(1);

        assertTone(0, FRAMES, 54_321);
        assertThat(buffer.boundaryPosition(0)).isEqualTo(54_321);
    }

    @Test
    void shouldSkipBlocksWhenTheyAreOfAnOlderEpoch() throws Exception
    {
        cut(2, rig.tone(7, library, 1_000));

        assertThat(decode(1)).isTrue();
        assertThat(buffer.frames()).isZero();
        assertThat(decode(2)).isTrue();

        assertTone(0, FRAMES, 0);
    }

    @Test
    void shouldGoOnWithinTheBlockWhenATrackEndsAndTheNextIsReady() throws Exception
    {
        cut(1, rig.tone(7, library, 10));
        follow(1, rig.tone(8, library, 1_000));

        assertThat(decode(1)).isTrue();

        assertThat(buffer.frames()).isEqualTo(FRAMES);
        assertTone(0, 10, 0);
        assertTone(10, FRAMES, 0);
        assertThat(buffer.boundaryCount()).isEqualTo(2);
        assertThat(buffer.boundaryFrame(1)).isEqualTo(10);
        assertThat(buffer.boundaryTrack(1)).isEqualTo(8);
        assertThat(signals()).containsExactly(new Signal(Signal.Kind.NEXT_TAKEN, 1, 8, ""));
        rig.jobs.runAll();
        assertThat(library.count(0)).as("the first decoder is destroyed").isEqualTo(2);
        assertThat(rig.ended).hasValue(1);
    }

    @Test
    void shouldEndShortWhenNothingFollows() throws Exception
    {
        cut(1, rig.tone(7, library, 10));
        follow(1, null);

        assertThat(decode(1)).isTrue();

        assertThat(buffer.frames()).isEqualTo(10);
        assertThat(buffer.isLast()).isTrue();
        assertThat(decode(1)).as("what is behind the end").isTrue();
        assertThat(buffer.frames()).isZero();
        assertThat(buffer.isLast()).isFalse();
    }

    @Test
    void shouldEndWithAnEmptyBlockWhenATrackFillsTheOneBefore() throws Exception
    {
        cut(1, rig.tone(7, library, FRAMES));
        decode(1);
        assertThat(buffer.isLast()).isFalse();
        follow(1, null);

        assertThat(decode(1)).isTrue();

        assertThat(buffer.frames()).isZero();
        assertThat(buffer.isLast()).isTrue();
    }

    @Test
    void shouldWaitWhenItIsNotKnownWhatFollows() throws Exception
    {
        cut(1, rig.tone(7, library, 10));
        assertThat(decode(1)).isFalse();
        assertThat(decodeOn()).isFalse();

        follow(1, rig.tone(8, library, 1_000));
        assertThat(decodeOn()).isTrue();

        assertThat(buffer.frames()).isEqualTo(FRAMES);
        assertTone(0, 10, 0);
        assertTone(10, FRAMES, 0);
    }

    @Test
    void shouldLeaveTheFollowerInItsPlaceWhenItsFormatIsAnother() throws Exception
    {
        final SwappableLibrary mono = new SwappableLibrary(rig.modules, "tone_mono44");
        cut(1, rig.tone(7, library, 10));
        final TrackReader other = rig.reader(8, rig.endpoint(mono, "tone44", "{\"frames\":100}"), 0);
        follow(1, other);

        assertThat(decode(1)).isTrue();

        assertThat(buffer.isLast()).isTrue();
        assertThat(buffer.frames()).isEqualTo(10);
        final NextReader left = shared.next().getAndSet(null);
        assertThat(left).isNotNull();
        other.closeUnused();
        rig.jobs.runAll();
        mono.close();
    }

    @Test
    void shouldLeaveAWaitingBlockWhenACutComes() throws Exception
    {
        cut(1, rig.tone(7, library, 10));
        assertThat(decode(1)).isFalse();

        cut(2, rig.tone(8, library, 1_000));
        assertThat(decodeOn()).as("nothing holds it up").isTrue();
        assertThat(buffer.frames()).isZero();
        assertThat(buffer.boundaryCount()).isZero();

        assertThat(decode(2)).isTrue();
        assertTone(0, FRAMES, 0);
        assertThat(buffer.boundaryTrack(0)).isEqualTo(8);
    }

    @Test
    void shouldGiveUpAReaderWhenItsCutWasReplacedBeforeItsBlockCame() throws Exception
    {
        cut(1, rig.tone(7, library, 1_000));
        stage.onDoorbell();
        cut(2, rig.tone(8, library, 1_000));

        assertThat(decode(1)).isTrue();
        assertThat(buffer.frames()).isZero();
        decode(2);
        rig.jobs.runAll();

        assertThat(buffer.boundaryTrack(0)).isEqualTo(8);
        assertThat(library.count(0)).as("the slot and one decoder").isEqualTo(2);
        assertThat(rig.ended).hasValue(1);
    }

    @Test
    void shouldGiveUpItsReaderAtOnceWhenItIsCutToNothing() throws Exception
    {
        cut(1, rig.tone(7, library, 1_000));
        decode(1);
        cut(2, null);

        stage.onDoorbell();
        rig.jobs.runAll();

        assertThat(library.count(0)).isEqualTo(1);
        assertThat(decode(2)).isTrue();
        assertThat(buffer.frames()).isZero();
    }

    @Test
    void shouldKeepTheFollowerWhenBlocksOfTheEpochBeforeAreStillOnTheirWay() throws Exception
    {
        cut(1, rig.tone(7, library, 1_000));
        decode(1);
        cut(2, rig.tone(8, library, 10));
        follow(2, rig.tone(9, library, 1_000));

        decode(1);
        decode(1);
        assertThat(decode(2)).isTrue();

        assertThat(buffer.boundaryTrack(0)).isEqualTo(8);
        assertThat(buffer.boundaryTrack(1)).isEqualTo(9);
        assertThat(buffer.frames()).isEqualTo(FRAMES);
    }

    @Test
    void shouldLoseNothingWhenManyTracksBeginInOneBlock() throws Exception
    {
        final int tracks = 12;
        cut(1, rig.tone(1, library, 1));
        int heard = 0;
        int boundaries = 0;
        boolean last = false;
        long serial = 1;
        while (!last)
        {
            boolean finished = decode(1);
            while (!finished)
            {
                serial++;
                follow(1, serial <= tracks ? rig.tone(serial, library, 1) : null);
                finished = decodeOn();
            }
            assertThat(buffer.boundaryCount()).isLessThanOrEqualTo(TrackBuffer.MAX_BOUNDARIES);
            heard += buffer.frames();
            boundaries += buffer.boundaryCount();
            last = buffer.isLast();
        }

        assertThat(heard).isEqualTo(tracks);
        assertThat(boundaries).isEqualTo(tracks);
    }

    /** The successor is made at once, or while some blocks are read. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void shouldRepeatAndSkipNoFrameWhenTheLibraryIsSwapped(final int blocksBeforeTheJobRuns) throws Exception
    {
        final WorkerEndpoint<DecoderInstance> endpoint =
            rig.endpoint(library, "tone", "{\"frames\":100000}");
        cut(1, rig.reader(7, endpoint, 0));
        long frame = read(3, 0);
        endpoint.control().recreate(Reason.LEASE_SWAPPED, library.swap("tone_v2"));
        stage.onDoorbell();

        frame = read(blocksBeforeTheJobRuns, frame);
        rig.jobs.runAll();
        frame = read(4, frame);
        rig.jobs.runAll();

        assertThat(library.count(0)).as("the old library is free").isZero();
        assertThat(library.count(1)).isEqualTo(2);
        assertThat(rig.status.value(EngineCounter.INSTANCES_RECREATED)).isEqualTo(1);
        read(4, frame);
    }

    private long read(final int blocks, final long firstFrame)
    {
        long frame = firstFrame;
        for (int i = 0; i < blocks; i++)
        {
            assertThat(decode(1)).isTrue();
            assertThat(buffer.frames()).isEqualTo(FRAMES);
            assertTone(0, FRAMES, frame);
            frame += FRAMES;
        }
        return frame;
    }

    @Test
    void shouldTakeOverWhileNothingIsReadWhenTheLibraryIsSwapped() throws Exception
    {
        final WorkerEndpoint<DecoderInstance> endpoint =
            rig.endpoint(library, "tone", "{\"frames\":100000}");
        cut(1, rig.reader(7, endpoint, 0));
        read(2, 0);
        endpoint.control().recreate(Reason.LEASE_SWAPPED, library.swap("tone_v2"));
        for (int i = 0; i < 3; i++)
        {
            stage.onDoorbell();
            stage.idle();
            rig.jobs.runAll();
        }

        assertThat(library.count(0)).isZero();
        read(2, 2L * FRAMES);
    }

    @Test
    void shouldSwapAFollowerToo() throws Exception
    {
        final WorkerEndpoint<DecoderInstance> endpoint =
            rig.endpoint(library, "tone", "{\"frames\":100000}");
        cut(1, rig.tone(7, library, 3 * FRAMES));
        read(1, 0);
        follow(1, rig.reader(8, endpoint, 0));
        read(1, FRAMES);
        endpoint.control().recreate(Reason.LEASE_SWAPPED, library.swap("tone_v2"));
        for (int i = 0; i < 3; i++)
        {
            stage.onDoorbell();
            rig.jobs.runAll();
            shared.doorbell().ring();
        }

        assertThat(library.count(0)).as("only the first reader holds the old one").isEqualTo(1);
        read(1, 2L * FRAMES);
        decode(1);
        assertTone(0, FRAMES, 0);
        assertThat(buffer.boundaryTrack(0)).isEqualTo(8);
    }

    @Test
    void shouldEndTheTrackWithItsReasonWhenThePluginIsDisabled() throws Exception
    {
        final WorkerEndpoint<DecoderInstance> endpoint = rig.endpoint(library, "tone", "{}");
        cut(1, rig.reader(7, endpoint, 0));
        follow(1, null);
        decode(1);
        endpoint.control().destroy(Reason.DISABLED, library.disable());

        assertThat(decode(1)).isTrue();
        rig.jobs.runAll();

        assertThat(buffer.frames()).isZero();
        assertThat(buffer.isLast()).isTrue();
        assertThat(library.count(0)).isZero();
        assertThat(signals()).singleElement().satisfies(signal ->
        {
            assertThat(signal.kind()).isEqualTo(Signal.Kind.TRACK_FAILED);
            assertThat(signal.track()).isEqualTo(7);
            assertThat(signal.message()).contains("the plugin was disabled");
        });
    }

    @Test
    void shouldSayWhyWhenASuccessorCannotBeMadeAndPlayOn() throws Exception
    {
        final WorkerEndpoint<DecoderInstance> endpoint = rig.endpoint(library, "tone", "{}");
        cut(1, rig.reader(7, endpoint, 0));
        read(1, 0);
        endpoint.control().recreate(Reason.LEASE_SWAPPED, library.swap("counter_v1"));
        read(1, FRAMES);
        rig.jobs.runAll();
        read(2, 2L * FRAMES);

        assertThat(signals()).singleElement().satisfies(signal ->
        {
            assertThat(signal.kind()).isEqualTo(Signal.Kind.RECREATE_FAILED);
            assertThat(signal.message()).contains("creates no decoder");
        });
        assertThat(rig.status.value(EngineCounter.RECREATE_FAILURES)).isEqualTo(1);
    }

    @Test
    void shouldEndTheTrackAtThatFrameWhenTheDecoderFails() throws Exception
    {
        final SwappableLibrary ledger = new SwappableLibrary(rig.modules, "ledger");
        cut(1, rig.reader(7, rig.endpoint(ledger, "ledger", "{\"fail\":\"read\"}"), 0));
        follow(1, rig.tone(8, library, 1_000));

        assertThat(decode(1)).isTrue();
        rig.jobs.runAll();

        assertThat(signals()).first().satisfies(signal ->
            assertThat(signal.kind()).isEqualTo(Signal.Kind.TRACK_FAILED));
        assertThat(buffer.boundaryTrack(1)).as("and the next one plays").isEqualTo(8);
        assertThat(rig.status.value(EngineCounter.FAULTS)).isEqualTo(1);
        ledger.close();
    }

    @Test
    void shouldGiveUpAllReadersWhenClosed() throws Exception
    {
        cut(1, rig.tone(7, library, 1_000));
        decode(1);
        cut(2, rig.tone(8, library, 1_000));
        stage.onDoorbell();
        shared.cut().set(new NextReader(3, rig.tone(9, library, 1_000)));
        follow(3, rig.tone(10, library, 1_000));
        assertThat(library.count(0)).isEqualTo(5);

        stage.close();
        rig.jobs.runAll();

        assertThat(library.count(0)).isEqualTo(1);
        assertThat(rig.ended).hasValue(4);
    }

    @Test
    void shouldGoOnBehindTheGapWhenABlockIsAbandoned() throws Exception
    {
        cut(1, rig.tone(7, library, 1_000));
        decode(1);

        stage.abandonBlock(block);
        assertThat(buffer.frames()).isZero();

        decode(1);
        assertTone(0, FRAMES, FRAMES);
    }

    @Test
    void shouldAllocateNothingWhenBlocksAreFilled() throws Exception
    {
        cut(1, rig.tone(7, library, 100_000_000));
        decode(1);

        assertThat(Allocations.bytesOfManyRounds(() -> decode(1))).isZero();
    }
}
