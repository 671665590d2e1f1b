// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import dev.stellatune.engine.audio.AudioBlock;
import dev.stellatune.engine.audio.BlockSlab;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.ManualClock;
import dev.stellatune.engine.lease.Allocations;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.abi.NativeMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The stage by hand: the test fills blocks as decoder and DSP worker would, and moves the ring's gate as a processor
 * would. Sample n of the music has the value n.
 */
class SinkStageTest
{
    private static final int FRAMES = 8;
    private static final int BLOCKS = 4;

    private final EngineStatus status = new EngineStatus();
    private final ManualClock clock = new ManualClock();
    private final Shared shared = new Shared(() ->
    {
    });
    private final BlockSlab slab = new BlockSlab(BLOCKS, FRAMES, 1);
    private final RingBuffer<AudioBlock> ring =
        RingBuffer.createSingleProducer(slab::newBlock, BLOCKS,
            new PipelineWaitStrategy(0, 0, 0, 0, new Sleepers(new Doorbell()), () -> false));
    private final Sequence done = new Sequence();
    private final SinkStage stage = new SinkStage(shared, ring, status, clock, FRAMES, FRAMES * 8 * Float.BYTES);
    private final FakeSink device = new FakeSink(true);
    private final FakeSink file = new FakeSink(false);
    private int nextSample;

    @BeforeEach
    void gate()
    {
        ring.addGatingSequences(done);
    }

    @AfterEach
    void close()
    {
        stage.close();
        slab.close();
    }

    private void start(final long epoch, final FakeSink sink)
    {
        shared.transport(new Transport(epoch, false, FakeSink.FORMAT, sink, null));
        stage.onDoorbell();
        signals();
    }

    private void pause(final boolean now)
    {
        final Transport before = shared.transport();
        shared.transport(new Transport(before.epoch(), now, before.format(), before.sink(), before.chain()));
        stage.onDoorbell();
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

    private List<Signal.Kind> kinds()
    {
        return signals().stream().map(Signal::kind).toList();
    }

    /** The next block in the ring, with music in it. */
    private AudioBlock filled(final int frames, final boolean last)
    {
        final AudioBlock block = ring.get(done.get() + 1);
        for (int i = 0; i < frames; i++)
        {
            NativeMemory.putFloat(block.master().address() + (long)i * Float.BYTES, nextSample++);
        }
        block.track(0).filled(frames, last);
        block.frames(frames);
        return block;
    }

    private boolean process(final AudioBlock block)
    {
        final boolean finished = stage.process(block);
        if (finished)
        {
            done.set(done.get() + 1);
            stage.afterBlock();
        }
        return finished;
    }

    private static Float[] samples(final int from, final int to)
    {
        return IntStream.range(from, to).mapToObj(sample -> (float)sample).toArray(Float[]::new);
    }

    private long heardPosition()
    {
        return Timeline.positionOf(stage.heard());
    }

    @Test
    void shouldPublishNothingWhenThereIsNoSink()
    {
        stage.onDoorbell();
        stage.idle();

        assertThat(ring.getCursor()).isEqualTo(-1);
    }

    @Test
    void shouldPublishAllBlocksStampedWithTheEpochWhenASinkComes()
    {
        shared.transport(new Transport(7, false, FakeSink.FORMAT, file, null));
        stage.onDoorbell();

        assertThat(ring.getCursor()).isEqualTo(BLOCKS - 1);
        for (int i = 0; i < BLOCKS; i++)
        {
            assertThat(ring.get(i).epoch()).isEqualTo(7);
        }
        assertThat(kinds()).containsExactly(Signal.Kind.SINK_RELEASED);
    }

    @Test
    void shouldPublishABlockAgainWhenItWasWritten()
    {
        start(1, file);

        assertThat(process(filled(FRAMES, false))).isTrue();

        assertThat(ring.getCursor()).isEqualTo(BLOCKS);
        assertThat(file.taken()).containsExactly(samples(0, FRAMES));
        assertThat(stage.counts().accepted()).isEqualTo(FRAMES);
        assertThat(stage.counts().blocks()).isEqualTo(1);
    }

    @Test
    void shouldGoOnAtTheVeryFrameWhenTheSinkTakesAPart()
    {
        start(1, device);
        final AudioBlock block = filled(FRAMES, false);
        for (int taken = 0; taken < FRAMES; taken += 3)
        {
            device.room(3);
            assertThat(process(block)).isEqualTo(taken + 3 > FRAMES);
        }

        device.room(1);
        assertThat(process(filled(FRAMES, false))).isFalse();

        assertThat(device.taken()).containsExactly(samples(0, FRAMES + 1));
        assertThat(stage.counts().blocks()).isEqualTo(1);
    }

    @Test
    void shouldWriteNothingWhenABlockIsOfAnotherEpoch()
    {
        start(1, file);
        final AudioBlock old = filled(FRAMES, true);
        start(2, file);

        assertThat(process(old)).isTrue();

        assertThat(file.taken()).isEmpty();
        assertThat(ring.get(ring.getCursor()).epoch()).isEqualTo(2);
    }

    @Test
    void shouldLeaveTheRestOfABlockWhenACutComesInItsMiddle()
    {
        start(1, device);
        device.room(3);
        final AudioBlock half = filled(FRAMES, false);
        assertThat(process(half)).isFalse();
        start(2, device);
        device.room(100);

        assertThat(process(half)).isTrue();
        for (int i = 1; i < BLOCKS; i++)
        {
            assertThat(process(filled(FRAMES, false))).as("also of the old epoch").isTrue();
        }
        nextSample = 1_000;
        assertThat(process(filled(FRAMES, false))).isTrue();

        assertThat(device.taken().subList(3, 3 + FRAMES)).containsExactly(samples(1_000, 1_000 + FRAMES));
    }

    @Test
    void shouldDropWhatADeviceHasQueuedWhenACutComes()
    {
        start(1, device);
        process(filled(FRAMES, false));

        start(2, device);

        assertThat(device.resets()).isEqualTo(1);
    }

    @Test
    void shouldKeepWhatAFileHasWhenACutComes()
    {
        start(1, file);
        process(filled(FRAMES, false));

        start(2, file);

        assertThat(file.resets()).isZero();
    }

    @Test
    void shouldHoldTheBlockBackWhenPaused()
    {
        start(1, file);
        pause(true);
        final AudioBlock block = filled(FRAMES, false);
        assertThat(process(block)).isFalse();
        stage.idle();
        assertThat(file.taken()).isEmpty();

        pause(false);
        assertThat(process(block)).isTrue();

        assertThat(file.taken()).containsExactly(samples(0, FRAMES));
        assertThat(kinds()).as("no sink was released").isEmpty();
    }

    @Test
    void shouldGiveADeviceSilenceWhilePausedAndStandStill()
    {
        start(1, device);
        final AudioBlock first = filled(FRAMES, false);
        first.track(0).addBoundary(0, 5, 100);
        process(first);
        device.play(FRAMES);
        pause(true);
        final AudioBlock second = filled(FRAMES, false);
        process(second);
        stage.idle();
        assertThat(device.taken()).as("music and 50 ms of silence")
            .hasSize(FRAMES + 2_400).endsWith(0f, 0f);

        device.play(3);
        stage.idle();
        assertThat(heardPosition()).isEqualTo(100 + FRAMES);

        pause(false);
        process(second);
        device.play(device.queuedFrames() - FRAMES);
        stage.idle();
        assertThat(heardPosition()).as("its first frame is heard").isEqualTo(100 + FRAMES);
        device.play(2);
        stage.idle();
        assertThat(heardPosition()).isEqualTo(100 + FRAMES + 2);
    }

    @Test
    void shouldGiveADeviceNoSilenceWhenItHasABlockQueuedOrNothingWasHeardYet()
    {
        start(1, device);
        stage.idle();
        assertThat(device.writes()).isZero();

        final AudioBlock block = filled(FRAMES, false);
        block.track(0).addBoundary(0, 1, 0);
        process(block);
        stage.idle();

        assertThat(device.writes()).isEqualTo(1);
    }

    /** Silence in the middle of a block that holds a boundary: before it, right at it, and behind it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 6, 7})
    void shouldKeepThePositionsWhenSilenceComesInTheMiddleOfABlock(final int frameOfPause)
    {
        start(1, device);
        final AudioBlock block = filled(FRAMES, false);
        block.track(0).addBoundary(0, 1, 100);
        block.track(0).addBoundary(5, 2, 0);
        device.room(frameOfPause);
        assertThat(process(block)).isFalse();
        device.room(Integer.MAX_VALUE);
        device.play(frameOfPause);
        pause(true);
        assertThat(process(block)).isFalse();
        stage.idle();
        device.play(device.queuedFrames());
        stage.idle();
        pause(false);

        assertThat(process(block)).isTrue();

        device.play(device.queuedFrames() - (FRAMES - frameOfPause));
        stage.idle();
        final List<Long> heard = new ArrayList<>();
        final List<Long> expected = new ArrayList<>();
        for (int frame = frameOfPause; frame < FRAMES; frame++)
        {
            heard.add(heardPosition());
            expected.add(frame < 5 ? 100L + frame : frame - 5L);
            device.play(1);
            stage.idle();
        }
        assertThat(heard).isEqualTo(expected);
        assertThat(signals().stream().filter(signal -> signal.kind() == Signal.Kind.TRACK_HEARD).map(Signal::track))
            .containsExactly(1L, 2L);
    }

    @Test
    void shouldSayWhichTrackIsHeardWhenItsFirstFrameIs()
    {
        start(1, device);
        final AudioBlock block = filled(FRAMES, false);
        block.track(0).addBoundary(0, 1, 0);
        block.track(0).addBoundary(5, 2, 0);
        process(block);
        assertThat(tracksHeard()).containsExactly(1L);

        device.play(4);
        stage.idle();
        assertThat(tracksHeard()).isEmpty();
        device.play(1);
        stage.idle();

        assertThat(tracksHeard()).containsExactly(2L);
    }

    @Test
    void shouldSayWhenADeviceStarvesAndWhenItIsFedAgain()
    {
        start(1, device);
        final AudioBlock first = filled(FRAMES, false);
        first.track(0).addBoundary(0, 1, 0);
        process(first);
        signals();
        device.play(1);
        stage.idle();
        clock.advanceMs(1_000);
        stage.idle();
        assertThat(device.writes()).as("a block that is late gets no silence before it").isEqualTo(1);

        shared.lacking(true);
        stage.idle();
        clock.advanceMs(50);
        stage.idle();
        stage.idle();

        assertThat(kinds()).containsExactly(Signal.Kind.STARVED);
        assertThat(stage.counts().starvations()).isEqualTo(1);

        process(filled(FRAMES, false));

        assertThat(kinds()).containsExactly(Signal.Kind.FED);
    }

    @Test
    void shouldGoOnWithTheVeryFrameWhenTheDeviceComesBackAfterALongPause()
    {
        start(1, device);
        device.room(5);
        final AudioBlock block = filled(FRAMES, false);
        block.track(0).addBoundary(0, 1, 100);
        assertThat(process(block)).isFalse();
        device.play(5);
        stage.idle();
        signals();

        shared.transport(new Transport(1, true, FakeSink.FORMAT, null, null));
        stage.onDoorbell();
        assertThat(kinds()).containsExactly(Signal.Kind.SINK_SUSPENDED);
        assertThat(process(block)).isFalse();
        stage.idle();
        assertThat(heardPosition()).isEqualTo(105);

        device.room(FRAMES);
        start(1, device);
        assertThat(process(block)).isTrue();

        assertThat(device.taken()).containsExactly(samples(0, FRAMES));
        device.play(2);
        stage.idle();
        assertThat(heardPosition()).isEqualTo(107);
    }

    @Test
    void shouldShowThePlaceOfACutThatCameWhilePaused()
    {
        start(1, device);
        final AudioBlock first = filled(FRAMES, false);
        first.track(0).addBoundary(0, 1, 0);
        process(first);
        pause(true);
        shared.transport(new Transport(2, true, FakeSink.FORMAT, device, null));
        stage.onDoorbell();
        final AudioBlock second = filled(FRAMES, false);
        second.begin(2);
        second.track(0).addBoundary(0, 1, 5_000);

        assertThat(process(second)).isFalse();
        stage.idle();

        assertThat(heardPosition()).isEqualTo(5_000);
    }

    @Test
    void shouldReachANewVolumeWithinABlockAndKeepItToTheBit()
    {
        start(1, file);
        nextSample = 1_000;
        process(filled(FRAMES, false));
        shared.volume(0.5f);
        process(filled(FRAMES, false));
        process(filled(FRAMES, false));

        final List<Float> taken = file.taken();
        assertThat(taken.subList(0, FRAMES)).containsExactly(samples(1_000, 1_000 + FRAMES));
        for (int i = 0; i < FRAMES; i++)
        {
            final float sample = 1_000 + FRAMES + i;
            assertThat(taken.get(FRAMES + i)).isEqualTo(sample * (1 - 0.5f * (i + 1) / FRAMES));
            assertThat(taken.get(2 * FRAMES + i)).isEqualTo((sample + FRAMES) * 0.5f);
        }
    }

    /** A failure that comes beside a cut is not lost with the epoch before. */
    @Test
    void shouldFailInTheNewEpochWhenTheSinkFailedBesideACut()
    {
        start(1, device);
        device.failWith(new IOException("The device is gone."));
        process(filled(FRAMES, false));
        signals();

        start(2, device);
        while (ring.get(done.get() + 1).epoch() != 2)
        {
            process(filled(FRAMES, false));
        }
        process(filled(FRAMES, false));

        assertThat(signals()).singleElement().satisfies(signal ->
        {
            assertThat(signal.kind()).isEqualTo(Signal.Kind.SINK_FAILED);
            assertThat(signal.epoch()).isEqualTo(2);
        });
    }

    @Test
    void shouldCountOneUnderrunWhenTheDeviceRanDryBeforeItGotSilence()
    {
        start(1, device);
        final AudioBlock first = filled(FRAMES, false);
        first.track(0).addBoundary(0, 1, 0);
        process(first);
        shared.lacking(true);
        stage.idle();
        clock.advanceMs(50);
        device.play(FRAMES);
        device.underrunWithNextWrite();
        stage.idle();

        assertThat(device.underruns() + stage.counts().starvations()).isEqualTo(1);
        assertThat(kinds()).contains(Signal.Kind.STARVED);
    }

    private List<Long> tracksHeard()
    {
        return signals().stream().filter(signal -> signal.kind() == Signal.Kind.TRACK_HEARD).map(Signal::track)
            .toList();
    }

    @Test
    void shouldSayThatItIsDrainedOnceWhenTheLastFrameWasHeard()
    {
        start(1, device);
        final AudioBlock block = filled(3, true);
        block.track(0).addBoundary(0, 1, 0);
        assertThat(process(block)).isTrue();
        assertThat(kinds()).containsExactly(Signal.Kind.TRACK_HEARD);

        device.play(2);
        stage.idle();
        assertThat(kinds()).isEmpty();
        device.play(1);
        stage.idle();
        stage.idle();

        assertThat(signals()).containsExactly(new Signal(Signal.Kind.DRAINED, 1, 0, ""));
        assertThat(device.taken()).as("no silence behind the end").hasSize(3);
    }

    @Test
    void shouldWriteNothingMoreWhenTheLastBlockWasWritten()
    {
        start(1, file);
        process(filled(3, true));
        final long cursor = ring.getCursor();

        assertThat(process(filled(FRAMES, false))).isTrue();

        assertThat(file.taken()).hasSize(3);
        assertThat(ring.getCursor()).as("and publishes none").isEqualTo(cursor);
    }

    @Test
    void shouldBeginAgainWhenACutComesAfterTheEnd()
    {
        start(1, file);
        process(filled(3, true));
        signals();
        start(2, file);
        while (ring.get(done.get() + 1).epoch() == 1)
        {
            process(filled(FRAMES, false));
        }
        nextSample = 500;

        process(filled(FRAMES, true));

        assertThat(file.taken().subList(3, 3 + FRAMES)).containsExactly(samples(500, 500 + FRAMES));
        assertThat(signals()).containsExactly(new Signal(Signal.Kind.DRAINED, 2, 0, ""));
    }

    @Test
    void shouldWriteSilenceInsteadOfWhatIsNotFinite()
    {
        start(1, file);
        final AudioBlock block = filled(FRAMES, false);
        NativeMemory.putFloat(block.master().address() + 8, Float.NaN);
        NativeMemory.putFloat(block.master().address() + 12, Float.NEGATIVE_INFINITY);

        process(block);

        assertThat(file.taken()).containsExactly(0f, 1f, 0f, 0f, 4f, 5f, 6f, 7f);
        assertThat(status.value(EngineCounter.NON_FINITE_SAMPLES)).isEqualTo(2);
        assertThat(shared.culpritWanted()).isTrue();
    }

    @Test
    void shouldSayItOnceWhenTheSinkFails()
    {
        start(1, file);
        file.failWith(new IOException("The disk is full."));

        assertThat(process(filled(FRAMES, false))).isTrue();
        assertThat(process(filled(FRAMES, false))).isTrue();
        stage.idle();

        assertThat(signals()).containsExactly(new Signal(Signal.Kind.SINK_FAILED, 1, 0, "The disk is full."));
        assertThat(file.writes()).isEqualTo(1);
        assertThat(status.value(EngineCounter.FAULTS)).isEqualTo(1);
    }

    @Test
    void shouldTreatItAsAFailureWhenTheSinkThrowsWhatItMustNot()
    {
        start(1, file);
        file.failWith(new IllegalArgumentException("a defect"));

        assertThat(process(filled(FRAMES, false))).isTrue();

        assertThat(signals()).singleElement().satisfies(signal ->
        {
            assertThat(signal.kind()).isEqualTo(Signal.Kind.SINK_FAILED);
            assertThat(signal.message()).contains("the fake sink", "a defect");
        });
    }

    @Test
    void shouldFailWhenSilenceCannotBeWritten()
    {
        start(1, device);
        final AudioBlock block = filled(FRAMES, false);
        block.track(0).addBoundary(0, 1, 0);
        process(block);
        signals();
        device.play(FRAMES);
        pause(true);
        device.failWith(new IOException("The device is gone."));

        stage.idle();

        assertThat(kinds()).containsExactly(Signal.Kind.SINK_FAILED);
    }

    @Test
    void shouldEndAllTheSameWhenTheLastBlockIsAbandoned()
    {
        start(1, file);

        stage.abandonBlock(filled(FRAMES, true));
        done.set(done.get() + 1);
        stage.afterBlock();
        stage.idle();

        assertThat(kinds()).containsExactly(Signal.Kind.DRAINED);
    }

    @Test
    void shouldSayThatTheSinkIsReleasedWhenTheTransportHasNone()
    {
        start(1, file);

        shared.transport(new Transport(2, false, FakeSink.FORMAT, null, null));
        stage.onDoorbell();

        assertThat(signals()).containsExactly(new Signal(Signal.Kind.SINK_RELEASED, 2, 0, ""));
        assertThat(process(filled(FRAMES, false))).isTrue();
        assertThat(file.taken()).isEmpty();
    }

    @Test
    void shouldSayThatTheSinkIsReleasedWhenItNeverSawOne()
    {
        shared.transport(new Transport(1, false, FakeSink.FORMAT, file, null));
        shared.transport(new Transport(2, false, FakeSink.FORMAT, null, null));
        stage.onDoorbell();

        assertThat(signals()).containsExactly(new Signal(Signal.Kind.SINK_RELEASED, 2, 0, ""));
    }

    @Test
    void shouldNoteWhenTheFirstFrameWasAccepted()
    {
        start(1, file);
        assertThat(stage.counts().firstAcceptedNs()).isZero();
        final long firstNs = clock.nanoTime();
        process(filled(FRAMES, false));
        clock.advanceMs(10);
        process(filled(FRAMES, false));

        assertThat(stage.counts().firstAcceptedNs()).isEqualTo(firstNs);
    }

    @Test
    void shouldAllocateNothingWhenBlocksGoRound()
    {
        final FakeSink blackHole = new FakeSink(false);
        blackHole.room(0);
        start(1, blackHole);
        final AudioBlock waiting = filled(FRAMES, false);

        assertThat(Allocations.bytesOfManyRounds(() ->
        {
            stage.onDoorbell();
            stage.process(waiting);
            stage.idle();
        })).isZero();
    }
}
