// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.audio.AudioFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A pause that lasts: the device is closed, and opened again when playing goes on.
 */
class LongPauseTest
{
    private static final AudioFormat STEREO = new AudioFormat(48_000, 2);
    private static final String OPENED = PlayerRig.opened(STEREO);
    private static final long SHORT_MS = 4_999;
    private static final long LONG_MS = 5_000;

    private PlayerRig rig;
    private Track track;
    private CompletableFuture<PlaybackSummary> done;

    @BeforeEach
    void play(@TempDir final Path temporary) throws Exception
    {
        rig = new PlayerRig(temporary, true);
        track = rig.tone(1_000);
        done = rig.play(track);
        rig.sink.room(100);
        rig.untilHeard(track);
        rig.settle();
    }

    @AfterEach
    void close()
    {
        rig.sink.room(Integer.MAX_VALUE);
        rig.close();
    }

    private void pause(final long lastsMs)
    {
        rig.agent.pause(true);
        rig.settle();
        rig.runtimes.clock().advanceMs(lastsMs);
        rig.settle();
    }

    private void resume()
    {
        rig.sink.room(Integer.MAX_VALUE);
        rig.agent.pause(false);
        rig.settle();
    }

    /** The music without the silence of pauses: no sample of the tone is 0. */
    private List<Float> music()
    {
        return rig.sink.taken().stream().filter(sample -> sample != 0).toList();
    }

    private void assertHeardOnce()
    {
        rig.sink.play(Integer.MAX_VALUE);
        rig.settle();
        assertThat(done).isDone();
        assertThat(music()).hasSize(1_000 * STEREO.channels());
        assertThat(done.join().frames()).isEqualTo(1_000);
        assertThat(rig.started()).containsExactly(1L);
    }

    @Test
    void shouldKeepTheDeviceOpenWhenThePauseIsShort()
    {
        pause(SHORT_MS);
        assertThat(rig.sink.calls()).containsExactly(OPENED);
        assertThat(rig.agent.record().state()).isEqualTo(PlayerState.PAUSED);

        resume();

        assertHeardOnce();
        assertThat(rig.sink.calls()).containsExactly(OPENED, "close");
    }

    @Test
    void shouldCloseTheDeviceWhenThePauseIsLongAndGoOnWithTheNextFrame()
    {
        pause(LONG_MS);
        assertThat(rig.sink.calls()).containsExactly(OPENED, "close");
        assertThat(rig.agent.record().state()).isEqualTo(PlayerState.PAUSED);

        resume();

        assertHeardOnce();
        assertThat(rig.sink.calls()).containsExactly(OPENED, "close", OPENED, "close");
    }

    @Test
    void shouldGoOnWhenResumedWhileTheDeviceIsBeingClosed()
    {
        rig.agent.pause(true);
        rig.settle();
        rig.runtimes.clock().advanceMs(LONG_MS);
        rig.turn();
        rig.agent.pause(false);
        rig.sink.room(Integer.MAX_VALUE);
        rig.settle();

        assertHeardOnce();
    }

    @Test
    void shouldSleepAgainWhenPausedWhileTheDeviceIsBeingOpened()
    {
        pause(LONG_MS);
        rig.agent.pause(false);
        rig.agent.pause(true);
        rig.settle();
        assertThat(rig.sink.calls()).containsExactly(OPENED, "close", OPENED);
        rig.runtimes.clock().advanceMs(LONG_MS);
        rig.settle();
        assertThat(rig.sink.calls()).containsExactly(OPENED, "close", OPENED, "close");

        resume();

        assertHeardOnce();
    }

    @Test
    void shouldSeekWhileTheDeviceIsClosed()
    {
        pause(LONG_MS);
        final CompletableFuture<Boolean> sought = rig.seek(480);
        rig.settle();
        assertThat(sought).isCompletedWithValue(Boolean.TRUE);
        assertThat(rig.pipeline.heardPosition(track.serial())).as("it shows where it will go on").isEqualTo(480);
        final int before = music().size();

        resume();
        rig.sink.play(Integer.MAX_VALUE);
        rig.settle();

        assertThat(done).isDone();
        assertThat(music().size() - before).isEqualTo((1_000 - 480) * STEREO.channels());
    }

    @Test
    void shouldStopWhileTheDeviceIsClosed()
    {
        pause(LONG_MS);

        CompletableFuture<?> _ = rig.stop();
        rig.settle();

        assertThat(done).isDone();
        assertThat(rig.sink.isOpen()).isFalse();
    }

    @Test
    void shouldOpenInTheOtherFormatWhenSkippedWhileTheDeviceIsClosed()
    {
        final Track other = rig.mono(200);
        rig.agent.enqueue(other);
        pause(LONG_MS);
        rig.agent.skip();
        rig.settle();

        resume();
        rig.sink.play(Integer.MAX_VALUE);
        rig.settle();

        assertThat(done).isDone();
        assertThat(rig.started()).containsExactly(1L, 2L);
        assertThat(rig.sink.calls()).contains(PlayerRig.opened(new AudioFormat(44_100, 1)));
    }

    @Test
    void shouldStayPausedAndTryAgainWhenTheDeviceCannotBeOpenedAgain()
    {
        pause(LONG_MS);
        rig.sink.failToOpen(new IOException("The device is in use by somebody else."));
        resume();
        assertThat(done).isNotDone();
        assertThat(rig.agent.record().state()).isEqualTo(PlayerState.PAUSED);
        assertThat(rig.events).contains(new PlaybackEvent.SinkFailed("The device is in use by somebody else."));

        rig.sink.failToOpen(null);
        resume();

        assertHeardOnce();
    }

    @Test
    void shouldCloseTheDeviceWhenASeekComesWhileItIsBeingReleased()
    {
        rig.agent.pause(true);
        rig.settle();
        final CompletableFuture<Boolean> sought = rig.seek(480);
        rig.runtimes.clock().advanceMs(LONG_MS);
        rig.agent.doWork();
        rig.settle();

        assertThat(sought).isCompletedWithValue(Boolean.TRUE);
        assertThat(rig.sink.calls()).containsExactly(OPENED, "close");
    }
}
