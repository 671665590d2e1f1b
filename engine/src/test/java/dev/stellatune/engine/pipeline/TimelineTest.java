// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TimelineTest
{
    private final Timeline timeline = new Timeline();

    private List<Long> tracksHeardWith(final long queued)
    {
        final List<Long> tracks = new ArrayList<>();
        for (long track = timeline.advance(queued); track != 0; track = timeline.advance(queued))
        {
            tracks.add(track);
        }
        return tracks;
    }

    private long position()
    {
        return Timeline.positionOf(timeline.heard());
    }

    @Test
    void shouldHearNothingWhenNew()
    {
        assertThat(tracksHeardWith(0)).isEmpty();
        assertThat(timeline.lastTrack()).isZero();
        assertThat(timeline.nextPosition()).isZero();
        assertThat(position()).isZero();
    }

    @Test
    void shouldFollowTheSinkWhenATrackPlays()
    {
        timeline.begin(1, 1_000, true);
        timeline.wrote(256);

        assertThat(tracksHeardWith(256)).as("its first frame is next").containsExactly(1L);
        assertThat(position()).isEqualTo(1_000);
        assertThat(tracksHeardWith(100)).isEmpty();
        assertThat(position()).isEqualTo(1_156);
        assertThat(tracksHeardWith(0)).isEmpty();
        assertThat(position()).isEqualTo(1_256);
        assertThat(timeline.nextPosition()).isEqualTo(1_256);
    }

    @Test
    void shouldHearTheNextTrackWhenItsFirstFrameIsReached()
    {
        timeline.begin(1, 0, true);
        timeline.wrote(100);
        timeline.begin(2, 0, true);
        timeline.wrote(100);

        assertThat(tracksHeardWith(101)).containsExactly(1L);
        assertThat(position()).isEqualTo(99);
        assertThat(tracksHeardWith(100)).containsExactly(2L);
        assertThat(position()).isZero();
        assertThat(Timeline.isOf(timeline.heard(), 2)).isTrue();
        assertThat(Timeline.isOf(timeline.heard(), 1)).isFalse();
    }

    @Test
    void shouldHearEachTrackInOrderWhenSeveralPassAtOnce()
    {
        for (int track = 1; track <= 5; track++)
        {
            timeline.begin(track, 0, true);
            timeline.wrote(10);
        }

        assertThat(tracksHeardWith(0)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(position()).isEqualTo(10);
    }

    @Test
    void shouldStandStillWhenSilenceIsHeard()
    {
        timeline.begin(1, 0, true);
        timeline.wrote(100);
        timeline.begin(1, 100, false);
        timeline.wrote(500);
        timeline.begin(1, timeline.nextPosition(), true);
        timeline.wrote(100);

        assertThat(tracksHeardWith(600)).containsExactly(1L);
        assertThat(position()).isEqualTo(100);
        tracksHeardWith(300);
        assertThat(position()).as("within the silence").isEqualTo(100);
        tracksHeardWith(50);
        assertThat(position()).isEqualTo(150);
    }

    @Test
    void shouldBeginInThePastWhenABoundaryWasPassed()
    {
        timeline.begin(1, 0, true);
        timeline.wrote(100);
        timeline.begin(-40, 2, 7, true);

        assertThat(timeline.nextPosition()).isEqualTo(47);
        assertThat(tracksHeardWith(41)).containsExactly(1L);
        assertThat(tracksHeardWith(40)).containsExactly(2L);
        assertThat(position()).isEqualTo(7);
    }

    @Test
    void shouldGoOnAtTheCutWhenWhatWasQueuedIsDropped()
    {
        timeline.begin(1, 0, true);
        timeline.wrote(1_000);
        tracksHeardWith(400);
        timeline.dropped(400);

        assertThat(timeline.lastTrack()).isZero();
        assertThat(tracksHeardWith(0)).isEmpty();
        assertThat(position()).as("what was heard last").isEqualTo(600);

        timeline.begin(1, 48_000, true);
        timeline.wrote(256);
        assertThat(tracksHeardWith(256)).as("the same track").isEmpty();
        assertThat(position()).isEqualTo(48_000);
    }

    @Test
    void shouldForgetEverythingWhenAnotherSinkCountsFromZero()
    {
        timeline.begin(1, 0, true);
        timeline.wrote(1_000);
        tracksHeardWith(0);

        timeline.begin(false);

        assertThat(position()).isZero();
        assertThat(tracksHeardWith(0)).isEmpty();
        timeline.begin(1, 500, true);
        assertThat(tracksHeardWith(0)).as("heard again, on the new sink").containsExactly(1L);
    }

    @Test
    void shouldKnowATrackByItsSerialNumberWhenItIsLarge()
    {
        timeline.begin(65_536L + 7, 123, true);
        tracksHeardWith(0);

        assertThat(Timeline.isOf(timeline.heard(), 65_536L + 7)).isTrue();
        assertThat(Timeline.isOf(timeline.heard(), 65_536L + 8)).isFalse();
        assertThat(position()).isEqualTo(123);
    }

    @Test
    void shouldKeepTheLatestWhenMoreSegmentsAreQueuedThanItHolds()
    {
        for (int track = 1; track <= 200; track++)
        {
            timeline.begin(track, 0, true);
            timeline.wrote(1);
        }

        assertThat(tracksHeardWith(0)).endsWith(199L, 200L).isSorted();
        assertThat(position()).isEqualTo(1);
    }

    @Test
    void shouldAgreeWithASimplerTimelineWhateverHappens()
    {
        final long seed = System.nanoTime();
        System.out.println("TimelineTest seed " + seed);
        for (int run = 0; run < 2_000; run++)
        {
            new Model(new Random(seed + run), "seed " + (seed + run)).run();
        }
    }

    /** All segments that were ever begun, looked through from the end. */
    private static final class Model
    {
        private record Segment(long start, long track, long position, boolean advancing)
        {
        }

        private final Timeline timeline = new Timeline();
        private final List<Segment> segments = new ArrayList<>();
        private final Random random;
        private final String name;
        private long written;
        private long queued;
        private long track;
        private long heardTrack;
        private int passed;

        Model(final Random random, final String name)
        {
            this.random = random;
            this.name = name;
        }

        void run()
        {
            for (int step = 0; step < 200; step++)
            {
                switch (random.nextInt(8))
                {
                    case 0, 1, 2 -> write(random.nextInt(300));
                    case 3 -> begin(random.nextBoolean() ? ++track : Math.max(1, track), random.nextInt(1_000_000));
                    case 4 -> stand();
                    case 5 -> drop();
                    default -> play();
                }
            }
        }

        private void write(final int frames)
        {
            if (!segments.isEmpty())
            {
                timeline.wrote(frames);
                written += frames;
                queued += frames;
            }
        }

        private void begin(final long ofTrack, final long position)
        {
            final int back = segments.isEmpty() ? 0 :
                (int)Math.min(random.nextInt(50), written - segments.getLast().start);
            track = ofTrack;
            timeline.begin(-back, ofTrack, position, true);
            segments.add(new Segment(written - back, ofTrack, position, true));
            play();
        }

        private void stand()
        {
            if (!segments.isEmpty())
            {
                final Segment last = segments.getLast();
                final boolean advancing = random.nextBoolean();
                final long position = last.position + (last.advancing ? written - last.start : 0);
                assertThat(timeline.nextPosition()).as(name).isEqualTo(position);
                assertThat(timeline.lastTrack()).as(name).isEqualTo(last.track);
                timeline.begin(last.track, position, advancing);
                segments.add(new Segment(written, last.track, position, advancing));
                play();
            }
        }

        private void drop()
        {
            if (random.nextInt(5) == 0)
            {
                timeline.dropped(queued);
                written -= queued;
                queued = 0;
                segments.clear();
                passed = 0;
            }
        }

        /** Some of the queue is played; the oldest segments are forgotten before there are too many. */
        private void play()
        {
            queued -= random.nextInt(4) == 0 ? queued : Math.min(queued, random.nextInt(300));
            final long played = written - queued;
            final List<Long> expected = new ArrayList<>();
            while (passed < segments.size() && segments.get(passed).start <= played)
            {
                final long next = segments.get(passed).track;
                if (next != heardTrack)
                {
                    expected.add(next);
                    heardTrack = next;
                }
                passed++;
            }
            final List<Long> actual = new ArrayList<>();
            for (long next = timeline.advance(queued); next != 0; next = timeline.advance(queued))
            {
                actual.add(next);
            }
            assertThat(actual).as(name).isEqualTo(expected);
            if (passed > 0)
            {
                final Segment current = segments.get(passed - 1);
                assertThat(Timeline.positionOf(timeline.heard())).as(name)
                    .isEqualTo(current.position + (current.advancing ? played - current.start : 0));
                assertThat(Timeline.isOf(timeline.heard(), current.track)).as(name).isTrue();
            }
            if (segments.size() - passed > 40)
            {
                queued = 0;
                play();
            }
        }
    }
}
