// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.runtime.ReloadReport;
import dev.stellatune.engine.status.EngineCounter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PlayerAgentTest
{
    private static final AudioFormat STEREO = new AudioFormat(48_000, 2);
    private static final AudioFormat MONO = new AudioFormat(44_100, 1);

    private PlayerRig rig;

    @BeforeEach
    void make(@TempDir final Path temporary) throws Exception
    {
        rig = new PlayerRig(temporary, false);
    }

    @AfterEach
    void close()
    {
        rig.close();
        assertThat(rig.runtimes.status().value(EngineCounter.WORKER_EXCEPTIONS)).isZero();
    }

    private int framesTaken(final AudioFormat format)
    {
        return rig.sink.taken().size() / format.channels();
    }

    @Test
    void shouldPlayTheQueueToItsEnd()
    {
        final CompletableFuture<PlaybackSummary> done = rig.play(rig.tone(100), rig.tone(50));

        rig.settle();

        assertThat(done).isDone();
        assertThat(done.join().frames()).isEqualTo(150);
        assertThat(done.join().failures()).isEmpty();
        assertThat(framesTaken(STEREO)).isEqualTo(150);
        assertThat(rig.started()).containsExactly(1L, 2L);
        assertThat(rig.sink.calls()).containsExactly(PlayerRig.opened(STEREO), "close");
        assertThat(rig.agent.record().state()).isEqualTo(PlayerState.STOPPED);
    }

    @Test
    void shouldFinishAtOnceWhenNothingIsQueued()
    {
        final CompletableFuture<PlaybackSummary> done = rig.play();

        rig.settle();

        assertThat(done.join().frames()).isZero();
        assertThat(rig.sink.calls()).isEmpty();
    }

    @Test
    void shouldGoOnWithTheNextWhenATrackCannotBeOpened()
    {
        final CompletableFuture<PlaybackSummary> done =
            rig.play(rig.unplayable(), rig.tone(20), rig.unplayable(), rig.tone(30), rig.unplayable());

        rig.settle();

        assertThat(done.join().frames()).isEqualTo(50);
        assertThat(rig.started()).containsExactly(2L, 4L);
        assertThat(rig.failed()).containsExactly(1L, 3L, 5L);
        assertThat(done.join().failures()).hasSize(3);
    }

    @Test
    void shouldCloseAndOpenTheSinkWhenTheFormatChanges()
    {
        final CompletableFuture<PlaybackSummary> done = rig.play(rig.tone(20), rig.mono(30), rig.tone(40));

        rig.settle();

        assertThat(done.join().frames()).isEqualTo(90);
        assertThat(rig.started()).containsExactly(1L, 2L, 3L);
        assertThat(rig.sink.calls()).containsExactly(PlayerRig.opened(STEREO), "close", PlayerRig.opened(MONO),
            "close", PlayerRig.opened(STEREO), "close");
    }

    @Test
    void shouldGoToTheNextTrackWhenSkipped()
    {
        final Track first = rig.tone(100_000);
        final CompletableFuture<PlaybackSummary> done = rig.play(first, rig.tone(50));
        rig.untilHeard(first);

        rig.agent.skip();
        rig.settle();

        assertThat(done.join().frames()).isLessThan(1_000);
        assertThat(rig.started()).containsExactly(1L, 2L);
    }

    @Test
    void shouldSkipTwoTracksWhenSkippedTwice()
    {
        final Track first = rig.tone(100_000);
        CompletableFuture<?> _ = rig.play(first, rig.tone(100_000), rig.tone(50));
        rig.untilHeard(first);

        rig.agent.skip();
        rig.agent.skip();
        rig.settle();

        assertThat(rig.started()).containsExactly(1L, 3L);
    }

    @Test
    void shouldLoseNoTrackWhenTheOneThatIsHeardEndsDuringASkip()
    {
        final Track first = rig.tone(100);
        final CompletableFuture<PlaybackSummary> done = rig.play(first);
        rig.untilHeard(first);
        rig.agent.enqueue(rig.tone(30));
        rig.agent.skip();

        rig.turns(50);
        rig.settle();

        assertThat(rig.started()).containsExactly(1L, 2L);
        assertThat(done.join().frames()).isBetween(130L - PlayerRig.BLOCK_FRAMES * 4, 130L);
    }

    @Test
    void shouldGoToTheVeryFrameWhenSought()
    {
        final Track first = rig.tone(100_000);
        final CompletableFuture<PlaybackSummary> done = rig.play(first, rig.tone(10));
        rig.untilHeard(first);

        final CompletableFuture<Boolean> sought = rig.seek(99_975);
        rig.settle();

        assertThat(sought.join()).isTrue();
        assertThat(rig.started()).as("still the same track").containsExactly(1L, 2L);
        assertThat(done.join().frames() % PlayerRig.BLOCK_FRAMES).isEqualTo((25 + 10) % PlayerRig.BLOCK_FRAMES);
    }

    @Test
    void shouldAnswerNoWhenNothingCanBeSought()
    {
        assertThat(rig.seek(10).join()).as("nothing plays").isFalse();
    }

    @Test
    void shouldNotHangWhenSoughtWhileTheNextTrackIsStillBeingOpened()
    {
        final Track first = rig.tone(100);
        final CompletableFuture<PlaybackSummary> done = rig.play(first);
        rig.untilHeard(first);
        rig.agent.enqueue(rig.tone(30));
        rig.turns(50);

        final CompletableFuture<Boolean> sought = rig.seek(10);
        rig.settle();

        assertThat(sought).isDone();
        assertThat(done).isDone();
        assertThat(rig.started()).containsExactly(1L, 2L);
    }

    @Test
    void shouldHoldBackWhenPaused()
    {
        final Track first = rig.tone(1_000);
        final CompletableFuture<PlaybackSummary> done = rig.play(first);
        rig.untilHeard(first);
        rig.agent.pause(true);
        rig.turns(1);
        final int taken = framesTaken(STEREO);

        rig.turns(10);
        assertThat(framesTaken(STEREO)).isEqualTo(taken);
        assertThat(rig.agent.record().state()).isEqualTo(PlayerState.PAUSED);

        rig.agent.pause(false);
        rig.settle();
        assertThat(done.join().frames()).isEqualTo(1_000);
    }

    @Test
    void shouldStayPausedWhenSoughtAndGoOnWhenPlayed()
    {
        final Track first = rig.tone(1_000);
        final CompletableFuture<PlaybackSummary> done = rig.play(first);
        rig.untilHeard(first);
        rig.agent.pause(true);
        CompletableFuture<?> _ = rig.seek(900);
        rig.settle();
        assertThat(done).isNotDone();

        final CompletableFuture<PlaybackSummary> again = rig.play();
        rig.settle();

        assertThat(done).isDone();
        assertThat(again).isDone();
    }

    @Test
    void shouldFinishTheSinkWhenStopped()
    {
        final Track first = rig.tone(100_000);
        final CompletableFuture<PlaybackSummary> done = rig.play(first, rig.tone(50));
        rig.untilHeard(first);

        final CompletableFuture<Boolean> stopped = rig.stop();
        rig.settle();

        assertThat(stopped.join()).isTrue();
        assertThat(done).isDone();
        assertThat(rig.sink.calls()).containsExactly(PlayerRig.opened(STEREO), "close");
        assertThat(rig.stop().join()).as("nothing plays any more").isFalse();
    }

    @Test
    void shouldLeaveNothingBehindWhenDiscarded()
    {
        final Track first = rig.tone(100_000);
        CompletableFuture<?> _ = rig.play(first);
        rig.untilHeard(first);

        rig.agent.stop(true, new CompletableFuture<>());
        rig.settle();

        assertThat(rig.sink.calls()).containsExactly(PlayerRig.opened(STEREO), "discard");
    }

    @Test
    void shouldBeginAgainAfterTheEndWhenPlayedRightAfterAStop()
    {
        final Track first = rig.tone(100_000);
        final CompletableFuture<PlaybackSummary> done = rig.play(first);
        rig.untilHeard(first);

        final CompletableFuture<Boolean> stopped = rig.stop();
        final CompletableFuture<PlaybackSummary> again = rig.play(rig.tone(64));
        rig.settle();

        assertThat(done).isDone();
        assertThat(stopped).isDone();
        assertThat(again.join().frames()).isEqualTo(64);
        assertThat(rig.sink.calls()).containsExactly(
            PlayerRig.opened(STEREO), "close", PlayerRig.opened(STEREO), "close");
    }

    @Test
    void shouldWaitForTheSinkWhenStoppedTwice()
    {
        final Track first = rig.tone(100_000);
        CompletableFuture<?> _ = rig.play(first);
        rig.untilHeard(first);
        CompletableFuture<?> _ = rig.stop();

        final CompletableFuture<Boolean> again = rig.stop();
        assertThat(again).isNotDone();
        rig.settle();

        assertThat(again.join()).isFalse();
        assertThat(rig.sink.isOpen()).isFalse();
    }

    /** The stop comes after so many turns: while the track, then the sink is being opened, then while it plays. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 8})
    void shouldLeaveNothingBehindWhenStoppedAtAnyMoment(final int turnsBefore)
    {
        rig.agent.dsps(List.of(new DspChoice("test.counter", "counter", "{}")));
        final CompletableFuture<PlaybackSummary> done = rig.play(rig.tone(100_000), rig.mono(100));
        for (int i = 0; i < turnsBefore; i++)
        {
            rig.turn();
            if (!rig.runtimes.jobs().waiting().isEmpty())
            {
                rig.runtimes.jobs().run(0);
            }
        }

        CompletableFuture<?> _ = rig.stop();
        rig.settle();

        assertThat(done).isDone();
        assertThat(rig.sink.isOpen()).isFalse();
        assertThat(rig.leases("test.counter")).isEqualTo(1);
        assertThat(rig.leases("test.tone")).isEqualTo(1);
        assertThat(rig.runtimes.state("test.counter").endpoints()).isEmpty();
    }

    /** The skip comes after so many turns into a change of format. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void shouldPlayOnWhenSkippedAtAnyMomentOfAFormatChange(final int turnsBefore)
    {
        final Track first = rig.tone(100);
        rig.agent.dsps(List.of(new DspChoice("test.counter", "counter", "{\"gain\":2}")));
        final CompletableFuture<PlaybackSummary> done = rig.play(first, rig.mono(100_000), rig.tone(64));
        rig.untilHeard(first);
        rig.agent.skip();
        for (int i = 0; i < turnsBefore; i++)
        {
            rig.turn();
            if (!rig.runtimes.jobs().waiting().isEmpty())
            {
                rig.runtimes.jobs().run(0);
            }
        }

        rig.agent.skip();
        rig.settle();

        assertThat(done).isDone();
        assertThat(rig.started()).startsWith(1L).endsWith(3L);
        assertThat(rig.sink.calls().getLast()).isEqualTo("close");
    }

    @Test
    void shouldPlayAnotherTrackWhenTheSinkCannotBeOpenedInItsFormat()
    {
        rig.sink.failToOpen(new IOException("The device is busy."));
        final CompletableFuture<PlaybackSummary> done = rig.play(rig.tone(100), rig.mono(100));

        rig.settle();

        assertThat(done.join().frames()).isZero();
        assertThat(rig.failed()).containsExactly(1L, 2L);
        assertThat(done.join().failures()).allSatisfy(
            failure -> assertThat(failure).contains("The device is busy."));
        assertThat(rig.leases("test.tone")).isEqualTo(1);
    }

    @Test
    void shouldEndAndDiscardWhenTheSinkFails()
    {
        final Track first = rig.tone(100_000);
        final CompletableFuture<PlaybackSummary> done = rig.play(first, rig.tone(100));
        rig.untilHeard(first);
        rig.sink.failWith(new IOException("The disk is full."));

        rig.settle();

        assertThat(done.join().failures()).containsExactly("The disk is full.");
        assertThat(rig.sink.calls()).containsExactly(PlayerRig.opened(STEREO), "discard");
    }

    @Test
    void shouldGoOnWithTheNextWhenAPluginIsDisabledWhileItPlays()
    {
        final Track first = rig.tone(100_000);
        final CompletableFuture<PlaybackSummary> done = rig.play(first, rig.mono(50));
        rig.untilHeard(first);

        final CompletableFuture<Boolean> disabled = rig.runtimes.runtime().setPluginEnabled("test.tone", false);
        rig.settle();

        assertThat(disabled).isDone();
        assertThat(rig.started()).containsExactly(1L, 2L);
        assertThat(rig.failed()).containsExactly(1L);
        assertThat(done.join().failures()).singleElement().asString().contains("the plugin was disabled");
        assertThat(rig.leases("test.tone")).isZero();
    }

    @Test
    void shouldPlayOnAndLetGoOfTheOldLibraryWhenReloaded()
    {
        final Track first = rig.tone(3_000);
        final CompletableFuture<PlaybackSummary> done = rig.play(first, rig.tone(100));
        rig.untilHeard(first);

        final CompletableFuture<ReloadReport> reloaded = rig.runtimes.runtime().reloadPlugin("test.tone");
        for (int i = 0; i < 20; i++)
        {
            rig.turn();
            rig.runtimes.jobs().runAll();
        }

        assertThat(reloaded).isDone();
        assertThat(done).as("it still plays").isNotDone();
        assertThat(rig.runtimes.state().retired()).as("the old library is gone while it plays").isEmpty();
        rig.settle();
        assertThat(done.join().frames()).isEqualTo(3_100);
        assertThat(done.join().failures()).isEmpty();
    }

    @Test
    void shouldPlayWhatIsEnqueuedAtTheVeryEnd()
    {
        final Track first = rig.tone(100);
        final CompletableFuture<PlaybackSummary> done = rig.play(first);
        rig.untilHeard(first);
        while (framesTaken(STEREO) < 100)
        {
            rig.pipeline.turn();
        }
        rig.agent.enqueue(rig.tone(30));

        rig.settle();

        assertThat(done.join().frames()).isEqualTo(130);
    }
}
