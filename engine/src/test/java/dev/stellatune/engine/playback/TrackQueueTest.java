// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.pipeline.MediaInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TrackQueueTest
{
    private final TrackQueue queue = new TrackQueue();

    private static Track track(final long serial)
    {
        return new Track(serial, MediaInput.ofFile(Path.of("track" + serial)), null);
    }

    @BeforeEach
    void fill()
    {
        for (int serial = 1; serial <= 5; serial++)
        {
            queue.add(track(serial));
        }
    }

    private Track poll()
    {
        final Track track = queue.poll();
        if (track == null)
        {
            throw new AssertionError("nothing waits");
        }
        return track;
    }

    private List<Long> waiting()
    {
        final List<Long> serials = new ArrayList<>();
        for (Track track = queue.poll(); track != null; track = queue.poll())
        {
            serials.add(track.serial());
        }
        return serials;
    }

    private long heard()
    {
        final Track heard = queue.heard();
        return heard == null ? 0 : heard.serial();
    }

    /** The pipeline plays 1 and has gone on to 2; 3 is ready or being opened. */
    private void play(final boolean isReady)
    {
        queue.cutTo(poll());
        queue.ready(poll());
        assertThat(queue.taken(2)).isTrue();
        final Track third = poll();
        if (isReady)
        {
            queue.ready(third);
        }
        else
        {
            queue.opening(third);
        }
    }

    @Test
    void shouldHearNothingWhenNothingIsInFlight()
    {
        assertThat(heard()).isZero();
        assertThat(queue.wantsFollower()).isFalse();
        assertThat(queue.isOpening()).isFalse();
        assertThat(waiting()).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void shouldWantAFollowerWhenOneTrackIsInFlightAlone()
    {
        queue.cutTo(poll());
        assertThat(queue.wantsFollower()).isTrue();

        queue.opening(poll());
        assertThat(queue.wantsFollower()).isFalse();
        assertThat(queue.isOpening()).isTrue();
        queue.openingEnded();
        assertThat(queue.wantsFollower()).isTrue();
    }

    @Test
    void shouldHearTheTracksInTheirOrderWhenTheyAreTaken()
    {
        play(true);
        assertThat(heard()).isEqualTo(1);

        queue.heardIs(2);
        assertThat(heard()).isEqualTo(2);
        assertThat(queue.taken(7)).as("not the one that is ready").isFalse();
        assertThat(queue.taken(3)).isTrue();
        queue.heardIs(9);
        assertThat(heard()).as("an unknown track changes nothing").isEqualTo(2);
        queue.heardIs(3);
        assertThat(heard()).isEqualTo(3);
    }

    @Test
    void shouldPutBackAllThatFollowsInOrderWhenOneIsReady()
    {
        play(true);

        queue.requeueAfter(track(1));

        assertThat(heard()).isZero();
        assertThat(waiting()).containsExactly(2L, 3L, 4L, 5L);
    }

    @Test
    void shouldPutBackAllThatFollowsInOrderWhenOneIsBeingOpened()
    {
        play(false);

        queue.requeueAfter(track(1));

        assertThat(queue.isOpening()).isFalse();
        assertThat(waiting()).containsExactly(2L, 3L, 4L, 5L);
    }

    @Test
    void shouldGiveTheReadyTrackWhenItsReaderIsThere()
    {
        play(true);
        queue.drained();

        assertThat(queue.takeReady(true)).isNotNull().extracting(Track::serial).isEqualTo(3L);
        assertThat(queue.takeReady(true)).isNull();
        assertThat(waiting()).containsExactly(4L, 5L);
    }

    @Test
    void shouldHaveTheReadyTrackWaitAgainWhenItsReaderIsNotThere()
    {
        play(true);

        assertThat(queue.takeReady(false)).isNull();

        assertThat(waiting()).containsExactly(3L, 4L, 5L);
    }

    @Test
    void shouldForgetWhatIsInFlightButNotWhatWaits()
    {
        play(true);

        queue.forgetInFlight();

        assertThat(heard()).isZero();
        assertThat(queue.wantsFollower()).isFalse();
        assertThat(waiting()).containsExactly(4L, 5L);
    }

    @Test
    void shouldForgetWhatWaitsButNotWhatIsInFlight()
    {
        play(true);

        queue.forgetWaiting();

        assertThat(waiting()).isEmpty();
        assertThat(heard()).isEqualTo(1);
        assertThat(queue.taken(3)).isTrue();
    }
}
