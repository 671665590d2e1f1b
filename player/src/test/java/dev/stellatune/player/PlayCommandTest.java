// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlayCommandTest extends PlayerTest
{
    @ParameterizedTest
    @ValueSource(strings = {"fused", "dedicated", "invoker"})
    void shouldReportEventsAndSummaryWhenAskedForJson(final String mode) throws Exception
    {
        final Path wav = wav("in.wav");

        final Cli.Result result = Cli.run("play", wav, "--sink", "null:fast", "--json", "--mode", mode);

        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isEqualTo(Main.OK);
        final List<Map<String, Object>> lines = result.jsonLines();
        assertThat(lines).extracting(line -> line.get("event"))
            .containsExactly("state", "state", "started", "ended", "state", "summary");
        assertThat(lines.get(2)).containsEntry("track", 1).containsEntry("name", wav.toString())
            .containsEntry("sampleRate", RATE).containsEntry("channels", 2)
            .containsEntry("decoder", "stellatune.sndfile").containsKey("durationSeconds");
        assertThat(Cli.object(lines.get(2), "metadata")).containsEntry("frames", FRAMES);
        final Map<String, Object> summary = lines.getLast();
        assertThat(summary).containsEntry("frames", FRAMES).containsEntry("underruns", 0).containsEntry("failed", 0)
            .containsEntry("tracks", 1).containsEntry("interrupted", false).containsEntry("sink", "null:fast")
            .containsEntry("mode", mode).containsEntry("modeReason", "as configured");
        assertThat(Cli.number(summary, "firstSampleMillis")).isPositive();
    }

    @Test
    void shouldReportLinesForPeopleWhenNotAskedForJson() throws Exception
    {
        final Path wav = wav("in.wav");

        final Cli.Result result = Cli.run("play", wav, "--sink", "null:fast");

        assertThat(result.out().lines()).hasSize(2);
        assertThat(result.out()).startsWith(wav + " (0:00, 44100 Hz, 2 channels, stellatune.sndfile)")
            .contains("1 track, 20000 frames, 0 underruns, 0 failed; first sound after ");
    }

    @Test
    void shouldPlayAllFramesWhenSinkIsPaced() throws Exception
    {
        final Cli.Result result = Cli.run(
            "play", TestAudio.wav(file("in.wav"), RATE, 1, 5_000), "--sink", "null", "--json", "--block", "64");

        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(result.jsonLines().getLast()).containsEntry("frames", 5_000);
    }

    @Test
    void shouldPlaySortedByNameWhenInputIsDirectory() throws Exception
    {
        final Path album = Files.createDirectory(file("album"));
        TestAudio.wav(album.resolve("2.wav"), RATE, 2, 100);
        TestAudio.wav(album.resolve("1.WAV"), RATE, 2, 100);
        Files.move(flac("3.flac"), album.resolve("3.flac"));
        TestAudio.wav(album.resolve(".hidden.wav"), RATE, 2, 100);
        Files.writeString(album.resolve("notes.txt"), "no audio");
        Files.createDirectory(album.resolve("extras.wav"));

        final Cli.Result result = Cli.run("play", album, "--sink", "null:fast", "--json");

        assertThat(result.jsonLines()).filteredOn("event", "started").extracting(line -> line.get("name"))
            .containsExactly(album + "/1.WAV", album + "/2.wav", album + "/3.flac");
        assertThat(result.status()).isEqualTo(Main.OK);
    }

    @Test
    void shouldPlayStandardInputWhenInputIsDash() throws Exception
    {
        final byte[] content = Files.readAllBytes(flac("in.flac"));

        final Cli.Result result = Cli.run(content, "play", "-", "--sink", "null:fast", "--json");

        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(result.jsonLines().getLast()).containsEntry("frames", FRAMES);
    }

    @Test
    void shouldSayItWhenStandardInputIsEmpty()
    {
        final Cli.Result result = Cli.run("play", "-", "--sink", "null:fast");

        assertThat(result.errLines()).hasSize(1);
        assertThat(result.err()).contains("standard input", "empty");
        assertThat(result.status()).isEqualTo(Main.FAILED);
    }

    @Test
    void shouldWriteFileWhenSinkIsWav() throws Exception
    {
        final Path wav = wav("in.wav");

        final Cli.Result result = Cli.run("play", wav, "--sink", "wav:" + file("out.wav"), "--json");

        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(TestAudio.samples(file("out.wav"))).isEqualTo(TestAudio.samples(wav));
    }

    @Test
    void shouldWriteSoundToStandardOutputWhenSinkIsWavDash() throws Exception
    {
        final Path wav = wav("in.wav");

        final Cli.Result result = Cli.run("play", wav, "--sink", "wav:-");

        assertThat(TestAudio.samples(result.bytes())).isEqualTo(TestAudio.samples(wav));
        assertThat(result.err()).contains("1 track");
    }

    @Test
    void shouldPlayAllWhenFormatsDifferAndSinkTakesAny() throws Exception
    {
        final Path mono = TestAudio.wav(file("mono.wav"), 48_000, 1, 700);

        final Cli.Result result =
            Cli.run("play", wav("a.wav"), mono, wav("c.wav"), "--sink", "null:fast", "--json");

        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(result.jsonLines().getLast()).containsEntry("frames", 2 * FRAMES + 700).containsEntry("tracks", 3);
    }

    @Test
    void shouldKeepTheFileWhenFormatChangesAndSinkIsWav() throws Exception
    {
        final Path wav = wav("a.wav");
        final Path mono = TestAudio.wav(file("mono.wav"), 48_000, 1, 700);

        final Cli.Result result = Cli.run("play", wav, mono, "--sink", "wav:" + file("out.wav"));

        assertThat(result.errLines()).hasSize(1);
        assertThat(result.err()).contains("a WAV file holds one format", "48000 Hz, 1 channel");
        assertThat(result.status()).isEqualTo(Main.FAILED);
        assertThat(TestAudio.samples(file("out.wav"))).isEqualTo(TestAudio.samples(wav));
    }

    @Test
    void shouldNameTheChoicesWhenThereIsNoSuchSink() throws IOException
    {
        assertRefused(Cli.run("play", wav("in.wav"), "--sink", "nonsense:1"), Main.WRONG_USE,
            "'nonsense'", "--sink: null, wav:PATH", "'stellatune sinks'");
    }

    @Test
    void shouldSayItOnceAndNameAWayOutWhenThereIsNoSuchDevice() throws IOException
    {
        assertRefused(Cli.run("play", wav("a.wav"), wav("b.wav"), "--sink", "alsa:hw:31"), Main.FAILED,
            "'hw:31'", "--sink: null, wav:PATH");
    }

    @Test
    void shouldPlayToTheSoundCardWhenNoSinkIsNamed() throws IOException
    {
        final Map<String, Object> summary = Cli.run("play", wav("in.wav"), "--volume", "0", "--json").jsonLines()
            .getLast();

        // with a card or without
        assertThat(summary).containsEntry("event", "summary").containsEntry("sink", "alsa");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fused", "dedicated", "invoker"})
    void shouldPlayEachFrameWhenSinkIsADevice(final String mode) throws Exception
    {
        final Path wav = wav("in.wav");
        final Path raw = file("out.raw");

        final Cli.Result result =
            Cli.run("play", wav, "--sink", "alsa:file:'" + raw + "',raw", "--mode", mode, "--json");

        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(result.jsonLines().getLast()).containsEntry("frames", FRAMES).containsEntry("mode", mode)
            .containsEntry("sink", "alsa:file:'" + raw + "',raw");
        Cli.run("play", wav, "--sink", "wav:" + file("same.wav"), "--bits", "32f");
        assertThat(Files.readAllBytes(raw)).isEqualTo(TestAudio.samples(file("same.wav")));
    }

    @Test
    void shouldScaleAllSamplesWhenVolumeIsGiven() throws Exception
    {
        final Path wav = wav("in.wav");

        Cli.run("play", wav, "--sink", "wav:" + file("full.wav"), "--bits", "32f");
        Cli.run("play", wav, "--sink", "wav:" + file("half.wav"), "--bits", "32f", "--volume", "50");
        Cli.run("play", wav, "--sink", "wav:" + file("silent.wav"), "--volume", "0");

        final FloatBuffer full = floats(file("full.wav"));
        final FloatBuffer half = floats(file("half.wav"));
        for (int i = 0; i < full.capacity(); i++)
        {
            full.put(i, full.get(i) / 2);
        }
        assertThat(half).isEqualTo(full);
        assertThat(TestAudio.samples(file("silent.wav"))).containsOnly(0);
    }

    private static FloatBuffer floats(final Path wav) throws IOException
    {
        return ByteBuffer.wrap(TestAudio.samples(wav)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }
}
