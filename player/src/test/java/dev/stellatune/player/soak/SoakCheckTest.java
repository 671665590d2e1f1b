// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

final class SoakCheckTest
{
    private static final int TRACK = 1000;
    private static final int TRACKS = 3;
    private static final float GAIN = 0.5f;

    private final Announced announced = new Announced();
    private final SoakCheck check = new SoakCheck(TRACK, TRACKS, GAIN, announced);

    @Test
    void shouldTellFramesApartWhateverTheirNumber()
    {
        for (int frame = 0; frame < 1_000_000; frame++)
        {
            final float left = SoakSignal.left(frame);
            final float right = SoakSignal.right(frame);
            assertThat(SoakSignal.frameOf(left, right)).isEqualTo(frame);
            assertThat(left == 0 && right == 0).isFalse();
        }
        assertThat(SoakSignal.frameOf(0.3f, 0.1f)).isNegative();
        assertThat(SoakSignal.frameOf(1f, 0.5f)).isNegative();
    }

    @Test
    void shouldFindNothingWhenEachFrameIsHeardOnce()
    {
        check.opened();
        hear(0, 700, GAIN);
        hear(700, TRACK * TRACKS, GAIN);
        hear(0, TRACK, GAIN);
        check.closed();

        assertFaults(0, 0, 0);
        assertThat(check.heard()).isEqualTo(4L * TRACK);
        assertThat(check.firstFault()).isEmpty();
    }

    @Test
    void shouldCountLostFramesWhenSomeAreLeftOut()
    {
        hear(0, 100, GAIN);
        hear(101, 200, GAIN);
        hear(230, 300, GAIN);

        assertFaults(31, 0, 0);
        assertThat(check.firstFault())
            .isEqualTo("after 100 frames, frame 100 of file 1 was to come, and frame 101 of file 1 came");
    }

    @Test
    void shouldCountLostFramesWhenTrackEndsEarlyOrBeginsLate()
    {
        hear(0, TRACK - 1, GAIN);
        hear(TRACK + 2, TRACK + 50, GAIN);

        assertFaults(3, 0, 0);
    }

    @Test
    void shouldCountDoubledFramesWhenSomeComeAgain()
    {
        hear(0, 100, GAIN);
        hear(99, 200, GAIN);
        hear(150, 300, GAIN);

        assertFaults(0, 51, 0);
    }

    @Test
    void shouldNoticeWhenWholeTrackIsLostOrDoubled()
    {
        hear(0, TRACK, GAIN);
        hear(0, TRACK, GAIN);
        assertFaults(0, TRACK, 0);

        hear(2 * TRACK, 2 * TRACK + 10, GAIN);
        assertFaults(TRACK, TRACK, 0);
    }

    @Test
    void shouldCountAlteredFramesWhenSampleIsAnother()
    {
        hear(0, 100, GAIN);
        final float[] samples = frames(100, 200, GAIN);
        samples[7] = Math.nextUp(samples[7]);
        samples[8] = -samples[8];
        check.heard(MemorySegment.ofArray(samples), 0, 100);
        hear(200, 300, GAIN);

        assertFaults(0, 0, 2);
        assertThat(check.heard()).isEqualTo(300);
        assertThat(check.firstFault()).startsWith("after 103 frames, frame 103 of file 1")
            .endsWith("something else came");
    }

    @Test
    void shouldCountAlteredFramesWhenChannelsAreSwapped()
    {
        final float[] samples = frames(0, 10, GAIN);
        final float left = samples[10];
        samples[10] = samples[11];
        samples[11] = left;
        check.heard(MemorySegment.ofArray(samples), 0, 10);

        assertFaults(0, 0, 1);
    }

    @Test
    void shouldAcceptGainToChangeOnceWhenAnnounced()
    {
        hear(0, 100, GAIN);
        announced.announce(new Announced.GainChange(0));
        assertThat(heardGain()).isFalse();
        hear(100, 150, GAIN);
        assertThat(heardGain()).isFalse();
        hear(150, 300, 1);
        assertThat(heardGain()).isTrue();
        announced.announce(new Announced.GainChange(0));
        hear(300, 400, GAIN);

        assertThat(heardGain()).isTrue();
        assertFaults(0, 0, 0);
    }

    @Test
    void shouldCountAlteredFramesWhenGainChangesUnannouncedOrBack()
    {
        hear(0, 100, GAIN);
        hear(100, 110, 1);
        hear(110, 200, GAIN);
        assertFaults(0, 0, 10);

        announced.announce(new Announced.GainChange(0));
        hear(200, 210, 1);
        hear(210, 220, GAIN);
        assertFaults(0, 0, 20);
    }

    @Test
    void shouldFindLostFramesWhenGainChangesAtTheSameTime()
    {
        announced.announce(new Announced.GainChange(0));
        hear(0, 100, GAIN);
        hear(110, 200, 1);

        assertFaults(10, 0, 0);
    }

    @Test
    void shouldChangeGainAtEveryFrameWhenAnnounced()
    {
        for (int frame = 0; frame < TRACK * TRACKS; frame++)
        {
            announced.announce(new Announced.GainChange(0));
            hear(frame, frame + 1, frame % 2 == 0 ? 1 : GAIN);
            assertThat(heardGain()).as("change at frame %s", frame).isTrue();
        }
        assertFaults(0, 0, 0);
    }

    @Test
    void shouldAcceptCutOnlyToFirstFrameAndOnlyWhenAllowed()
    {
        announced.allowCuts(true);
        hear(0, 100, GAIN);
        hear(2 * TRACK, 2 * TRACK + 50, GAIN);
        hear(0, 60, GAIN);
        assertFaults(0, 0, 0);
        assertThat(check.cuts()).isEqualTo(2);

        hear(61, 100, GAIN);
        assertFaults(1, 0, 0);

        announced.allowCuts(false);
        hear(TRACK, TRACK + 10, GAIN);
        assertFaults(1 + TRACK - 100, 0, 0);
    }

    @Test
    void shouldCountLostFramesWhenSinkIsClosedOrEmptiedTooEarly()
    {
        hear(0, TRACK - 5, GAIN);
        check.closed();
        assertFaults(5, 0, 0);

        check.opened();
        hear(TRACK, TRACK + 100, GAIN);
        check.dropped(20);
        assertFaults(25, 0, 0);
    }

    @Test
    void shouldGoOnWhenEnginePutsInSilence()
    {
        hear(0, 100, GAIN);
        check.heard(MemorySegment.ofArray(new float[2 * 64]), 0, 64);
        hear(100, 200, GAIN);

        assertFaults(0, 0, 0);
        assertThat(check.silentStarved()).isEqualTo(64);
        assertThat(check.silentPaused()).isZero();
        assertThat(check.heard()).isEqualTo(200);
        assertThat(check.next()).isEqualTo(200);
    }

    @Test
    void shouldCountSilenceApartAndLetSinkBeClosedWhenPaused()
    {
        hear(0, 100, GAIN);
        announced.paused(true);
        check.heard(MemorySegment.ofArray(new float[2 * 64]), 0, 64);
        check.closed();
        check.opened();
        announced.paused(false);
        hear(100, 200, GAIN);

        assertFaults(0, 0, 0);
        assertThat(check.silentPaused()).isEqualTo(64);
        assertThat(check.silentStarved()).isZero();
    }

    @Test
    void shouldAcceptJumpToTheVeryFrameAndOnce()
    {
        hear(0, 100, GAIN);
        announced.announce(new Announced.Jump(700, TRACK + 700));
        hear(100, 130, GAIN);
        check.dropped(50);
        assertThat(announced.jump()).isNotNull();
        hear(700, 800, GAIN);
        assertThat(announced.jump()).isNull();
        assertFaults(0, 0, 0);
        assertThat(check.jumps()).isOne();

        hear(700, 710, GAIN);
        assertFaults(0, 100, 0);
    }

    @Test
    void shouldCountLostFramesWhenJumpLandsBesideItsFrame()
    {
        hear(0, 100, GAIN);
        announced.announce(new Announced.Jump(700, TRACK + 700));
        hear(701, 800, GAIN);

        assertFaults(601, 0, 0);
        assertThat(announced.jump()).as("which was not heard").isNotNull();
    }

    @Test
    void shouldCountLostFramesWhenSinkDropsThemWithoutJump()
    {
        hear(0, 100, GAIN);
        check.dropped(50);

        assertFaults(50, 0, 0);
    }

    @Test
    void shouldKnowEachFrameOfRampWhenGainIsMoved()
    {
        final SoakGain gain = new SoakGain(GAIN);
        hear(0, 100, gain);
        announced.announce(new Announced.GainChange(0.25f));
        hear(100, 200, gain);
        assertThat(heardGain()).isFalse();
        gain.moveTo(0.25f);
        hear(200, 201, gain);
        assertThat(heardGain()).isTrue();
        hear(201, 1500, gain);
        assertThat(gain.factor()).isEqualTo(0.25f);
        // from the midst of one ramp to another
        announced.announce(new Announced.GainChange(0.125f));
        gain.moveTo(0.125f);
        hear(1500, 1600, gain);
        announced.announce(new Announced.GainChange(GAIN));
        gain.moveTo(GAIN);
        hear(1600, 2900, gain);

        assertFaults(0, 0, 0);
    }

    @Test
    void shouldCountAlteredFramesWhenRampIsNotAsItShouldBe()
    {
        final SoakGain gain = new SoakGain(GAIN);
        hear(0, 100, gain);
        announced.announce(new Announced.GainChange(0.25f));
        gain.moveTo(0.25f);
        hear(100, 200, gain);
        gain.settle();
        hear(200, 250, gain);

        assertFaults(0, 0, 50);
    }

    @Test
    void shouldSayWhileGainIsMoving()
    {
        final SoakGain gain = new SoakGain(GAIN);
        announced.announce(new Announced.GainChange(0.25f));
        hear(0, 10, gain);
        assertThat(check.isGainMoving()).isFalse();
        gain.moveTo(0.25f);
        hear(10, 11, gain);
        assertThat(check.isGainMoving()).isTrue();
        hear(11, 9 + SoakGain.RAMP_FRAMES, gain);
        assertThat(check.isGainMoving()).isTrue();
        hear(9 + SoakGain.RAMP_FRAMES, 10 + SoakGain.RAMP_FRAMES, gain);
        assertThat(check.isGainMoving()).isFalse();
    }

    @Test
    void shouldBeginSettledWhenSinkIsOpenedWhileGainIsToMove()
    {
        hear(0, TRACK, GAIN);
        check.closed();
        announced.announce(new Announced.GainChange(0.25f));
        check.opened();
        hear(TRACK, TRACK + 100, 0.25f);

        assertFaults(0, 0, 0);
        assertThat(heardGain()).isTrue();
    }

    @Test
    void shouldComeBackWithTheLatestGainWhenItWasSwitchedOffMeanwhile()
    {
        announced.announce(new Announced.GainChange(0));
        hear(0, 100, 1);
        announced.gain(0.125f);
        announced.announce(new Announced.GainChange(0));
        hear(100, 200, 0.125f);

        assertFaults(0, 0, 0);
    }

    private boolean heardGain()
    {
        return announced.gainChange() == null;
    }

    private void hear(final int from, final int to, final SoakGain gain)
    {
        for (int frame = from; frame < to; frame++)
        {
            hear(frame, frame + 1, gain.factor());
            gain.advance();
        }
    }

    private void hear(final int from, final int to, final float gain)
    {
        // not at the start of the memory, as in a block that was half written before
        final float[] memory = new float[2 * (to - from + 3)];
        System.arraycopy(frames(from, to, gain), 0, memory, 6, 2 * (to - from));
        check.heard(MemorySegment.ofArray(memory), 3, to - from);
    }

    private static float[] frames(final int from, final int to, final float gain)
    {
        final float[] samples = new float[2 * (to - from)];
        for (int frame = from; frame < to; frame++)
        {
            samples[2 * (frame - from)] = SoakSignal.left(frame) * gain;
            samples[2 * (frame - from) + 1] = SoakSignal.right(frame) * gain;
        }
        return samples;
    }

    private void assertFaults(final long lost, final long doubled, final long altered)
    {
        assertThat(check.lost()).as("lost").isEqualTo(lost);
        assertThat(check.doubled()).as("doubled").isEqualTo(doubled);
        assertThat(check.altered()).as("altered").isEqualTo(altered);
    }
}
