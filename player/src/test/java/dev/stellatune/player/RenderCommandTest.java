// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RenderCommandTest extends PlayerTest
{
    @ParameterizedTest
    @ValueSource(strings = {"fused", "dedicated", "invoker"})
    void shouldBeBitExactWhenInputIsFlac(final String mode) throws Exception
    {
        final Path wav = wav("in.wav");
        final Path flac = TestAudio.flac(wav, file("in.flac"));

        final Cli.Result result = Cli.run("render", flac, "-o", file("out.wav"), "--mode", mode, "--block", "100");

        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(TestAudio.samples(file("out.wav"))).isEqualTo(TestAudio.samples(wav));
    }

    @Test
    void shouldReportJsonWhenAsked() throws Exception
    {
        final Cli.Result result = Cli.run("render", wav("in.wav"), "-o", file("out.wav"), "--json");

        final Map<String, Object> json = result.json();
        assertThat(json.keySet()).containsExactly("frames", "sampleRate", "channels", "durationSeconds", "decoder",
            "clipped", "elapsedSeconds", "realtimeFactor");
        assertThat(json)
            .containsEntry("frames", FRAMES)
            .containsEntry("sampleRate", RATE)
            .containsEntry("channels", 2)
            .containsEntry("decoder", "stellatune.sndfile")
            .containsEntry("clipped", 0);
        assertThat(Cli.number(json, "durationSeconds")).isEqualTo((double)FRAMES / RATE, within(1e-9));
        assertThat(Cli.number(json, "elapsedSeconds")).isPositive();
        assertThat(Cli.number(json, "realtimeFactor")).isPositive();
        assertThat(result.status()).isEqualTo(Main.OK);
    }

    @Test
    void shouldReportOneLineForPeopleWhenNotAskedForJson() throws Exception
    {
        final Cli.Result result = Cli.run("render", wav("in.wav"), "-o", file("out.wav"));

        assertThat(result.out()).startsWith(file("out.wav") + ": ").contains("44100 Hz, 2 channels", "20000 frames",
            "nothing clipped", "stellatune.sndfile", "real time").hasLineCount(1);
        assertThat(result.err()).isEmpty();
    }

    @Test
    void shouldJoinWithoutGapWhenThereAreSeveralInputs() throws Exception
    {
        final Path first = TestAudio.wav(file("a.wav"), RATE, 2, 12_345);
        final Path second = TestAudio.wav(file("b.wav"), RATE, 2, 333);
        final Path third = flac("c.flac");

        final Cli.Result result = Cli.run("render", first, second, third, "-o", file("out.wav"), "--json");

        final ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(TestAudio.samples(first));
        joined.write(TestAudio.samples(second));
        joined.write(TestAudio.samples(wav("c.wav")));
        assertThat(TestAudio.samples(file("out.wav"))).isEqualTo(joined.toByteArray());
        assertThat(result.json()).containsEntry("frames", 12_345 + 333 + FRAMES);
    }

    @ParameterizedTest
    @CsvSource({"16, 2", "24, 3", "32f, 4"})
    void shouldStoreSamplesWhenBitsAreGiven(final String bits, final int bytes) throws Exception
    {
        final Cli.Result result = Cli.run("render", wav("in.wav"), "-o", file("out.wav"), "--bits", bits);

        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(TestAudio.samples(file("out.wav"))).hasSize(FRAMES * 2 * bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gain", "stellatune.gain", "stellatune.gain/gain"})
    void shouldUseDspWhenItIsNamed(final String id) throws Exception
    {
        final Cli.Result result =
            Cli.run("render", wav("in.wav"), "-o", file("out.wav"), "--json", "--dsp", id + "={\"gain_db\":12}");

        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(Cli.number(result.json(), "clipped")).isPositive();
    }

    @Test
    void shouldUseDspsInOrderWhenThereAreSeveral() throws Exception
    {
        final Path wav = wav("in.wav");

        final Cli.Result result = Cli.run(
            "render", wav, "-o", file("out.wav"), "--dsp", "gain={\"gain\":0.5}", "--dsp", "gain={\"gain\":2}", "--dsp",
            "gain");

        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(TestAudio.samples(file("out.wav"))).isEqualTo(TestAudio.samples(wav));
    }

    @Test
    void shouldReadStandardInputWhenInputIsDash() throws Exception
    {
        final Path flac = flac("in.flac");

        final Cli.Result result = Cli.run(Files.readAllBytes(flac), "render", "-", "-o", file("out.wav"));

        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(TestAudio.samples(file("out.wav"))).isEqualTo(TestAudio.samples(wav("in.wav")));
    }

    @Test
    void shouldReadNamedPipeWhenInputIsOne() throws Exception
    {
        final Path wav = wav("in.wav");
        final Path pipe = file("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        final Process writer =
            new ProcessBuilder("sh", "-c", "exec cat \"$0\" > \"$1\"", wav.toString(), pipe.toString()).start();

        final Cli.Result result = Cli.run("render", pipe, "-o", file("out.wav"));

        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(writer.waitFor()).isZero();
        assertThat(TestAudio.samples(file("out.wav"))).isEqualTo(TestAudio.samples(wav));
    }

    @Test
    void shouldWriteSoundToStandardOutputWhenOutputIsDash() throws Exception
    {
        final Path wav = wav("in.wav");

        final Cli.Result result = Cli.run("render", wav, "-o", "-", "--json");

        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(TestAudio.samples(result.bytes())).isEqualTo(TestAudio.samples(wav));
        assertThat(result.err()).startsWith("{\"frames\":20000,");
    }

    @Test
    void shouldReplaceOlderOutputWhenItExists() throws Exception
    {
        final Path wav = wav("in.wav");
        Files.writeString(file("out.wav"), "older");

        assertThat(Cli.run("render", wav, "-o", file("out.wav")).status()).isEqualTo(Main.OK);

        assertThat(TestAudio.samples(file("out.wav"))).isEqualTo(TestAudio.samples(wav));
    }

    @Test
    void shouldKeepWhatCouldBeDecodedWhenFlacIsCut() throws Exception
    {
        final Path cut = cutFlac("cut.flac");

        final Cli.Result result = Cli.run("render", cut, "-o", file("out.wav"), "--json");

        assertThat(result.errLines()).hasSize(1);
        assertThat(result.err()).contains(cut.toString(), "cut off or damaged", "of 20000 frames",
            file("out.wav") + " holds what could be decoded.");
        assertThat(result.status()).isEqualTo(Main.FAILED);
        final byte[] samples = TestAudio.samples(file("out.wav"));
        assertThat(samples).hasSize((int)(Cli.number(result.json(), "frames") * 4)).hasSizeGreaterThan(4 * 4096);
        assertThat(TestAudio.samples(wav("whole.wav"))).startsWith(samples);
    }

    @Test
    void shouldGoOnWithNextInputWhenFlacIsCut() throws Exception
    {
        final Path cut = cutFlac("cut.flac");
        final Path next = TestAudio.wav(file("next.wav"), RATE, 2, 1000);

        final Cli.Result result = Cli.run("render", cut, next, "-o", file("out.wav"));

        assertThat(result.status()).isEqualTo(Main.FAILED);
        assertThat(result.errLines()).hasSize(1);
        assertThat(TestAudio.samples(file("out.wav"))).endsWith(TestAudio.samples(next));
    }

    @Test
    void shouldRefuseWhenInputsDifferInFormat() throws Exception
    {
        final Path stereo = wav("stereo.wav");
        final Path mono = TestAudio.wav(file("mono.wav"), 48_000, 1, 100);

        assertRefused(Cli.run("render", stereo, mono, "-o", file("out.wav")), Main.FAILED,
            stereo + " has 44100 Hz, 2 channels", mono + " has 48000 Hz, 1 channel");

        assertThat(file("out.wav")).doesNotExist();
    }

    @Test
    void shouldRefuseWhenOneOfSeveralInputsCannotBeOpened() throws Exception
    {
        assertRefused(
            Cli.run("render", wav("in.wav"), file("missing.flac"), "-o", file("out.wav")), Main.FAILED,
            file("missing.flac").toString(), "does not exist");

        assertThat(file("out.wav")).doesNotExist();
    }

    @Test
    void shouldRefuseDirectoryWhenItIsAnInput() throws IOException
    {
        assertRefused(Cli.run("render", directory, "-o", file("out.wav")), Main.FAILED, directory + " is a directory");
    }

    @Test
    void shouldRefuseUnknownDspWhenNoPluginHasIt() throws IOException
    {
        assertRefused(Cli.run("render", wav("in.wav"), "-o", file("out.wav"), "--dsp", "reverb"), Main.FAILED,
            "'reverb'", "stellatune.gain/gain");
    }

    @Test
    void shouldSayItOnceWhenDspRefusesItsConfig() throws IOException
    {
        assertRefused(
            Cli.run("render", wav("a.wav"), wav("b.wav"), "-o", file("out.wav"), "--dsp", "gain={\"gain_db\":\"no\"}"),
            Main.FAILED, "stellatune.gain", "\"gain_db\" is not a number");

        assertThat(file("out.wav")).doesNotExist();
    }
}
