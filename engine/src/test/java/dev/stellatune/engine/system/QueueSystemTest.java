// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlaybackEvent;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.playback.PlayerState;
import dev.stellatune.engine.sink.NullSink;
import dev.stellatune.engine.sink.WavEncoding;
import dev.stellatune.engine.sink.WavFileSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a queue plays, frame by frame: joins without a gap, failures in the middle, changes of format, pauses, skips,
 * and tracks that come at the last moment.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QueueSystemTest
{
    private static final int BLOCK_FRAMES = 256;
    private static final AudioFormat STEREO = new AudioFormat(Tone.RATE, Tone.CHANNELS);
    private static final AudioFormat MONO = new AudioFormat(44100, 1);

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldJoinTracksWithoutGapWhenFormatStaysTheSame(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final CaptureSink sink = new CaptureSink();
            final Player player = engine.newPlayer(sink);
            final int[] lengths = {1001, BLOCK_FRAMES, 1, 5003, 0, 255, 3 * BLOCK_FRAMES, 2, 1, 1, 1, 700};
            final List<float[]> expected = new ArrayList<>();
            for (final int length : lengths)
            {
                player.enqueue(Tone.input("tone of " + length), Tone.choice(length));
                expected.add(Tone.frames(0, length));
            }
            final PlaybackSummary summary = engine.play(player);

            assertThat(sink.samples()).isEqualTo(concat(expected));
            assertThat(sink.formats()).containsExactly(STEREO);
            assertThat(summary.failures()).isEmpty();
            assertThat(summary.frames()).isEqualTo(Arrays.stream(lengths).sum());
            assertThat(startedAndEnded(engine)).isSubsetOf(startedAndEndedInOrder(lengths.length))
                .containsSubsequence("+1", "-1", "+2", "-2", "+3", "-3", "+4", "-4", "+6", "-6", "+12", "-12");
            assertThat(engine.events().getLast()).isInstanceOf(PlaybackEvent.Finished.class);
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldJoinManyTinyTracksWhenABlockHoldsALotOfThem(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final CaptureSink sink = new CaptureSink();
            final Player player = engine.newPlayer(sink);
            final List<float[]> expected = new ArrayList<>();
            for (int i = 0; i < 200; i++)
            {
                player.enqueue(Tone.input("tiny"), Tone.choice(i % 4));
                expected.add(Tone.frames(0, i % 4));
            }
            assertThat(engine.play(player).failures()).isEmpty();
            assertThat(sink.samples()).isEqualTo(concat(expected));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldSkipWhatCannotBePlayedWhenItIsInTheMiddle(final PipelineMode mode) throws IOException
    {
        final Pcm first = Pcm.noise(44100, 2, 16, 5003, 1);
        final Pcm second = Pcm.noise(44100, 2, 16, 3001, 2);
        final Path text = Files.writeString(temporary.resolve("text.flac"), "This is not music.\n".repeat(100));
        final Path empty = Files.createFile(temporary.resolve("empty.flac"));
        final Path missing = temporary.resolve("missing.flac");
        final Path directory = Files.createDirectory(temporary.resolve("directory.flac"));
        final Path unknown = Files.writeString(temporary.resolve("letter.docx"), "Dear reader");
        try (TestEngine engine = TestEngine.launch(
            mode, temporary, Natives.plugin("sndfile"), Natives.plugin("localfiles")))
        {
            final CaptureSink sink = new CaptureSink();
            final Player player = engine.newPlayer(sink);
            final List<Path> bad = List.of(text, empty, missing, directory, unknown);
            player.enqueue(text);
            player.enqueue(first.writeFlac(temporary.resolve("first.flac")));
            bad.subList(1, bad.size()).forEach(player::enqueue);
            player.enqueue(second.writeFlac(temporary.resolve("second.flac")));
            player.enqueue(missing);
            final PlaybackSummary summary = engine.play(player);

            assertThat(sink.samples()).isEqualTo(concat(List.of(first.floats(), second.floats())));
            assertThat(summary.failures()).hasSize(bad.size() + 1).allSatisfy(QueueSystemTest::assertSentence);
            for (int i = 0; i < bad.size(); i++)
            {
                assertThat(summary.failures().get(i)).contains(bad.get(i).toString());
            }
            assertThat(engine.events(PlaybackEvent.TrackFailed.class)).extracting(PlaybackEvent.TrackFailed::message)
                .isEqualTo(summary.failures());
            assertThat(summary.tracksStarted()).isEqualTo(2);
            assertThat(engine.plugin("stellatune.sndfile").endpoints()).isEmpty();
            assertThat(engine.plugin("stellatune.localfiles").endpoints()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldPlayWhatIsThereWhenFileIsCutOff(final PipelineMode mode) throws IOException
    {
        final Pcm pcm = Pcm.noise(44100, 2, 16, 40_000, 3);
        final Path whole = pcm.writeFlac(temporary.resolve("whole.flac"));
        final byte[] bytes = Files.readAllBytes(whole);
        final Path cut = Files.write(temporary.resolve("cut.flac"), Arrays.copyOf(bytes, bytes.length / 2));
        try (TestEngine engine = TestEngine.launch(
            mode, temporary, Natives.plugin("sndfile"), Natives.plugin("localfiles")))
        {
            final CaptureSink sink = new CaptureSink();
            final Player player = engine.newPlayer(sink);
            player.enqueue(cut);
            player.enqueue(whole);
            final PlaybackSummary summary = engine.play(player);

            assertThat(summary.failures()).singleElement().asString().contains(cut.toString()).contains("40000");
            assertSentence(summary.failures().getFirst());
            final int cutFrames = sink.samples().length / 2 - 40_000;
            assertThat(cutFrames).isBetween(10_000, 30_000);
            assertThat(sink.samples()).isEqualTo(concat(List.of(pcm.floats(0, cutFrames), pcm.floats())));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldReopenSinkWhenFormatChanges(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final CaptureSink sink = new CaptureSink();
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("stereo"), Tone.choice(1001));
            player.enqueue(Tone.input("mono"), Tone.mono44(999));
            player.enqueue(Tone.input("mono"), Tone.mono44(1));
            player.enqueue(Tone.input("stereo"), Tone.choice(2002));
            final PlaybackSummary summary = engine.play(player);

            assertThat(summary.failures()).isEmpty();
            assertThat(sink.formats()).containsExactly(STEREO, MONO, STEREO);
            assertThat(sink.closes()).isEqualTo(3);
            assertThat(sink.breaches()).isEmpty();
            assertThat(sink.samples()).isEqualTo(concat(List.of(
                Tone.frames(0, 1001), Tone.frames(0, 999, 1), Tone.frames(0, 1, 1), Tone.frames(0, 2002))));
            assertThat(summary.frames()).isEqualTo(1001 + 1000 + 2002);

            final NullSink nowhere = NullSink.fast();
            final Player other = engine.newPlayer(nowhere);
            other.enqueue(Tone.input("stereo"), Tone.choice(1001));
            other.enqueue(Tone.input("mono"), Tone.mono44(999));
            assertThat(engine.play(other).failures()).isEmpty();
            assertThat(nowhere.framesWritten()).isEqualTo(2000);
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldSayBothFormatsWhenWavFileCannotHoldTheNextOne(final PipelineMode mode)
    {
        final Path target = temporary.resolve("out.wav");
        try (TestEngine engine = launch(mode))
        {
            final Player player = engine.newPlayer(new WavFileSink(target, WavEncoding.FLOAT32));
            player.enqueue(Tone.input("the stereo one"), Tone.choice(1001));
            player.enqueue(Tone.input("the mono one"), Tone.mono44(999));
            final PlaybackSummary summary = engine.play(player);

            assertThat(summary.failures()).singleElement().asString().contains("the mono one")
                .contains(STEREO.toString()).contains(MONO.toString()).contains(target.toString());
            assertSentence(summary.failures().getFirst());
            assertThat(WavData.read(target).floats()).isEqualTo(Tone.frames(0, 1001));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldLoseAndDoubleNoFrameWhenPausedAndResumedAgainAndAgain(final PipelineMode mode)
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        try (TestEngine engine = launch(mode))
        {
            final CaptureSink sink = CaptureSink.limitedTo(0);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("tone"), Tone.choice(40_000));
            player.enqueue(Tone.input("tone"), Tone.choice(10_000));
            final EngineFuture<PlaybackSummary> end = player.play();
            int allowed = 0;
            while (allowed < 49_000)
            {
                player.pause();
                engine.until("paused, seed " + seed, () -> player.state() == PlayerState.PAUSED);
                allowed += random.nextInt(3000);
                sink.allow(allowed);
                player.resume();
                final int frames = Math.min(allowed, 49_999);
                engine.until("frame " + frames + ", seed " + seed, () -> sink.frames() >= frames);
            }
            sink.allowAll();
            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).as("seed " + seed)
                .isEqualTo(concat(List.of(Tone.frames(0, 40_000), Tone.frames(0, 10_000))));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldFeedSilenceToADeviceWhenPaused(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final CaptureSink sink = new CaptureSink(true);
            sink.allow(5001);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("tone"), Tone.choice(20_000));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("the first part", sink::isFull);
            player.pause();
            engine.until("paused", () -> player.state() == PlayerState.PAUSED);
            final long heard = player.position();
            sink.allow(15_001);
            engine.until("the device goes on", sink::isFull);
            final long later = player.position();
            assertThat(later - heard).as("frames of the block that was being written").isBetween(0L, 256L);
            sink.allow(25_001);
            engine.until("the device goes on", sink::isFull);
            assertThat(player.position()).as("the position stands still").isEqualTo(later);
            player.resume();
            sink.allowAll();
            assertThat(engine.get(end).frames()).isEqualTo(20_000);

            final float[] all = sink.samples();
            assertThat(all.length / 2).as("music and silence").isGreaterThanOrEqualTo(20_000 + 19_000);
            assertThat(withoutSilence(all)).isEqualTo(Tone.frames(0, 20_000));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldCutToTheNextTrackWhenSkipped(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final CaptureSink sink = CaptureSink.limitedTo(5001);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("skipped"), Tone.choice(20_000));
            player.enqueue(Tone.input("heard"), Tone.choice(3000));
            player.enqueue(Tone.input("of another format"), Tone.mono44(500));
            player.enqueue(Tone.input("heard too"), Tone.choice(100));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("the first part", sink::isFull);
            player.next();
            // a request that comes after it has been dealt with says that it has been, too
            engine.until("the cut", () -> engine.state() != null && player.state() == PlayerState.PLAYING);
            sink.allow(5001 + BLOCK_FRAMES + 100);
            engine.until("the next part", sink::isFull);
            sink.allowAll();
            assertThat(engine.get(end).failures()).isEmpty();

            final float[] heard = sink.samples();
            final int skippedAt = (heard.length - 500) / 2 - 3100;
            assertThat(skippedAt).isBetween(5001, 19_999);
            assertThat(heard).isEqualTo(concat(List.of(
                Tone.frames(0, skippedAt), Tone.frames(0, 3000), Tone.frames(0, 500, 1), Tone.frames(0, 100))));
            assertThat(startedAndEnded(engine)).containsExactly("+1", "-1", "+2", "-2", "+3", "-3", "+4", "-4");
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldFinishFileWhenStoppedAndLeaveNothingWhenDiscarded(final PipelineMode mode) throws IOException
    {
        final Path kept = temporary.resolve("kept.wav");
        final Path discarded = temporary.resolve("discarded.wav");
        try (TestEngine engine = launch(mode))
        {
            for (final Path target : List.of(kept, discarded))
            {
                final WavFileSink sink = new WavFileSink(target, WavEncoding.FLOAT32);
                try (Player player = engine.newPlayer(sink))
                {
                    player.enqueue(Tone.input("long"), Tone.choice(100_000_000));
                    player.enqueue(Tone.input("forgotten"), Tone.choice(100));
                    final EngineFuture<PlaybackSummary> end = player.play();
                    engine.until("something is written", () -> sink.framesWritten() > 10_000);
                    assertThat(engine.get(target.equals(kept) ? player.stop() : player.discard())).isTrue();
                    assertThat(engine.get(end).frames()).isEqualTo(sink.framesWritten());
                    assertThat(engine.get(player.stop())).as("stopped already").isFalse();
                    assertThat(player.state()).isEqualTo(PlayerState.STOPPED);
                    assertThat(player.track()).isNull();
                }
            }
            final WavData written = WavData.read(kept);
            assertThat(written.frames()).isGreaterThan(10_000);
            assertThat(Arrays.copyOf(written.floats(), 20_000)).isEqualTo(Tone.frames(0, 10_000));
            try (var files = Files.list(temporary))
            {
                assertThat(files.filter(Files::isRegularFile)).containsExactly(kept);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldPlayAfreshWhenStartedAgainRightAfterStop(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            for (int i = 0; i < 20; i++)
            {
                final CaptureSink sink = CaptureSink.limitedTo(3000);
                try (Player player = engine.newPlayer(sink))
                {
                    engine.events().clear();
                    player.enqueue(Tone.input("first"), Tone.choice(20_000));
                    final EngineFuture<PlaybackSummary> first = player.play();
                    engine.until("the first part", sink::isFull);
                    sink.forget();
                    sink.allowAll();
                    var _ = player.stop();
                    player.enqueue(Tone.input("second"), Tone.choice(5000));
                    final EngineFuture<PlaybackSummary> second = player.play();

                    assertThat(engine.get(first).tracksStarted()).isEqualTo(1);
                    final PlaybackSummary summary = engine.get(second);
                    assertThat(summary.failures()).isEmpty();
                    assertThat(summary.tracksStarted()).isEqualTo(1);
                    assertThat(summary.frames()).isEqualTo(5000);
                    assertThat(sink.samples()).endsWith(Tone.frames(0, 5000));
                    assertThat(startedAndEnded(engine)).containsExactly("+1", "-1", "+2", "-2");
                    assertThat(player.state()).isEqualTo(PlayerState.STOPPED);
                    assertThat(sink.isOpen()).isFalse();
                    assertThat(sink.breaches()).isEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldLoseNoTrackWhenEnqueuedAtTheVeryEnd(final PipelineMode mode)
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        try (TestEngine engine = launch(mode))
        {
            final CaptureSink sink = new CaptureSink();
            final Player player = engine.newPlayer(sink);
            for (int i = 0; i < 150; i++)
            {
                final int first = 1 + random.nextInt(2000);
                final int second = 1 + random.nextInt(2000);
                sink.forget();
                player.enqueue(Tone.input("first"), Tone.choice(first));
                final EngineFuture<PlaybackSummary> end = player.play();
                for (int spin = random.nextInt(20_000); spin > 0 && !end.isDone(); spin--)
                {
                    if (engine.isInvoker() && spin % 500 == 0)
                    {
                        engine.engine().turn();
                    }
                    Thread.onSpinWait();
                }
                player.enqueue(Tone.input("second"), Tone.choice(second));
                final List<String> failures = new ArrayList<>(engine.get(end).failures());
                if (sink.samples().length == first * 2)
                {
                    // it came when all was over, and waits for the next start
                    failures.addAll(engine.play(player).failures());
                }
                assertThat(failures).isEmpty();
                assertThat(sink.samples()).as("round " + i + ", seed " + seed)
                    .isEqualTo(concat(List.of(Tone.frames(0, first), Tone.frames(0, second))));
            }
        }
    }

    @Test
    void shouldLoseNoTrackWhenSkippedToWhileItOpensAndTheOldOneEnds()
    {
        final Slow slow = new Slow(temporary);
        try (TestEngine engine = launch(PipelineMode.FUSED))
        {
            final CaptureSink sink = CaptureSink.limitedTo(900);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("first"), Tone.choice(1000));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("the first part", sink::isFull);
            player.enqueue(Tone.input("slow"), slow.waitingAt("open", 500));
            player.enqueue(Tone.input("last"), Tone.choice(300));
            engine.until("the slow one opens", slow::isReached);
            player.next();
            assertThat(engine.state()).isNotNull();
            sink.allowAll();
            engine.until("the first one is over", () -> sink.frames() >= 1000);
            assertThat(engine.state()).isNotNull();
            slow.open();

            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples())
                .isEqualTo(concat(List.of(Tone.frames(0, 1000), Tone.frames(0, 500), Tone.frames(0, 300))));
        }
    }

    @Test
    void shouldGoBackWhenSoughtWhileTheNextTrackOpens()
    {
        final Slow slow = new Slow(temporary);
        try (TestEngine engine = launch(PipelineMode.FUSED))
        {
            final CaptureSink sink = CaptureSink.limitedTo(2800);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("first"), Tone.choice(3000));
            player.enqueue(Tone.input("slow"), slow.waitingAt("open", 500));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("almost all of the first", sink::isFull);
            engine.until("the slow one opens", slow::isReached);

            assertThat(engine.get(player.seek(1000))).isTrue();
            sink.forget();
            sink.allow(4000);
            engine.until("the first one again", sink::isFull);
            slow.open();
            sink.allowAll();
            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).endsWith(concat(List.of(Tone.frames(1000, 2000), Tone.frames(0, 500))));
        }
    }

    @ParameterizedTest
    @EnumSource(value = PipelineMode.class, names = {"FUSED", "DEDICATED"})
    void shouldPlayOnWhenSeekFailsWhileTheSinkOpens(final PipelineMode mode)
    {
        final CountDownLatch gate = new CountDownLatch(1);
        final AtomicInteger opens = new AtomicInteger();
        try (TestEngine engine = launch(mode))
        {
            final CaptureSink sink = CaptureSink.openingSlowly(gate);
            final Player player = engine.newPlayer(sink);
            player.enqueue(MediaInput.ofChannel("opens once", () ->
            {
                if (opens.incrementAndGet() > 1)
                {
                    throw new IOException("it opens only once");
                }
                return Files.newByteChannel(Path.of("/dev/null"));
            }), Tone.choice(5000));
            player.enqueue(Tone.input("next"), Tone.choice(300));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("the sink is being opened", sink::isBeingOpened);
            assertThat(engine.get(player.seek(1000))).isFalse();
            gate.countDown();

            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).isEqualTo(concat(List.of(Tone.frames(0, 5000), Tone.frames(0, 300))));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldCloseSinkWhenDspForTheNextFormatCannotBeMade(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode, Natives.fixture("counter_v1")))
        {
            final CaptureSink sink = CaptureSink.limitedTo(500);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("stereo"), Tone.choice(1000));
            player.enqueue(Tone.input("mono"), Tone.mono44(1000));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("the first part", sink::isFull);
            player.dsps(List.of(new DspChoice("no.such.plugin", "none", "{}")));
            assertThat(engine.state()).isNotNull();
            sink.allowAll();

            assertThat(engine.get(end).failures()).singleElement().asString().contains("no.such.plugin");
            assertThat(sink.samples()).isEqualTo(Tone.frames(0, 1000));
            assertThat(sink.isOpen()).as("the sink is open").isFalse();

            player.dsps(List.of(new DspChoice("test.counter", "counter", "{\"fail\":true}")));
            player.enqueue(Tone.input("stereo"), Tone.choice(1000));
            assertThat(engine.play(player).failures()).singleElement().asString().contains("asks to fail");
            assertThat(sink.isOpen()).as("the sink is open").isFalse();

            player.dsps(List.of());
            player.enqueue(Tone.input("stereo"), Tone.choice(1000));
            assertThat(engine.play(player).failures()).isEmpty();
            assertThat(sink.breaches()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldCompleteBothFuturesWhenStartedTwice(final PipelineMode mode)
    {
        try (TestEngine engine = launch(mode))
        {
            final Player player = engine.newPlayer(new CaptureSink());
            player.addListener(event ->
            {
                throw new IllegalStateException("a listener that throws");
            });
            player.enqueue(Tone.input("tone"), Tone.choice(3000));
            final EngineFuture<PlaybackSummary> first = player.play();
            final EngineFuture<PlaybackSummary> second = player.play();
            assertThat(engine.get(first).frames()).isEqualTo(3000);
            assertThat(engine.get(second).failures()).isEmpty();
            assertThat(engine.events(PlaybackEvent.Finished.class)).isNotEmpty();
            assertThat(engine.errors()).anySatisfy(error -> assertThat(error).contains("a listener that throws"));
        }
    }

    @Test
    void shouldEndAtOnceWhenQueueIsEmpty()
    {
        try (TestEngine engine = launch(PipelineMode.FUSED))
        {
            final CaptureSink sink = new CaptureSink();
            final Player player = engine.newPlayer(sink);
            final PlaybackSummary summary = engine.play(player);
            assertThat(summary.frames()).isZero();
            assertThat(summary.format()).isNull();
            assertThat(sink.formats()).isEmpty();
        }
    }

    private TestEngine launch(final PipelineMode mode, final Path... more)
    {
        final List<Path> libraries = new ArrayList<>(List.of(
            Natives.fixture("tone_v1"), Natives.fixture("tone_mono44"), Natives.fixture("slow")));
        libraries.addAll(List.of(more));
        return TestEngine.launch(mode, temporary, libraries.toArray(Path[]::new));
    }

    private static void assertSentence(final String text)
    {
        assertThat(text).endsWith(".").doesNotContain("..").doesNotContain("Exception").doesNotContain("null")
            .doesNotContain("\n");
    }

    private static float[] concat(final List<float[]> parts)
    {
        final float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (final float[] part : parts)
        {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** What is left when frames of zeros are taken away: the tone has none. */
    private static float[] withoutSilence(final float[] stereo)
    {
        final float[] music = new float[stereo.length];
        int count = 0;
        for (int i = 0; i < stereo.length; i += 2)
        {
            if (stereo[i] != 0 || stereo[i + 1] != 0)
            {
                music[count++] = stereo[i];
                music[count++] = stereo[i + 1];
            }
        }
        return Arrays.copyOf(music, count);
    }

    /** Starts and ends of tracks as they came: +1 -1 +2 -2. */
    private static List<String> startedAndEnded(final TestEngine engine)
    {
        final List<String> marks = new ArrayList<>();
        for (final PlaybackEvent event : engine.events())
        {
            if (event instanceof PlaybackEvent.TrackStarted started)
            {
                marks.add("+" + started.serial());
            }
            else if (event instanceof PlaybackEvent.TrackEnded ended)
            {
                marks.add("-" + ended.serial());
            }
        }
        return marks;
    }

    private static List<String> startedAndEndedInOrder(final int tracks)
    {
        final List<String> marks = new ArrayList<>();
        for (int i = 1; i <= tracks; i++)
        {
            marks.add("+" + i);
            marks.add("-" + i);
        }
        return marks;
    }
}
