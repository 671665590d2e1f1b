// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.ffi.plugin.LyricsProviderInstance;
import dev.stellatune.ffi.plugin.SourceCatalogInstance;
import dev.stellatune.ffi.plugin.SourceStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code plugins new} writes is built as its README says, and does what it says.
 */
final class PluginsNewCommandTest extends PlayerTest
{
    private static final double HALF_STEP = 0.5 / 32768;

    /** Writes and builds a plugin; returns its directory. */
    private Path build(final String name, final String kind) throws Exception
    {
        final Path plugin = file(name);
        final Cli.Result result = Cli.run("plugins", "new", name, "--kind", kind, "--dir", plugin);
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(result.out()).contains("cmake -B build", "lint build/lib" + name + ".so");
        assertThat(Files.readString(plugin.resolve("README.md")))
            .contains("cmake -B build && cmake --build build", "plugins lint build/lib" + name + ".so")
            .doesNotContain("@", "NAME");
        assertThat(Files.readString(plugin.resolve(name + ".c"))).doesNotContain("@");
        run(plugin, "cmake", "-B", "build");
        run(plugin, "cmake", "--build", "build");
        final Cli.Result lint = Cli.run("plugins", "lint", plugin.resolve("build/lib" + name + ".so"));
        assertThat(lint.status()).as(lint.out() + lint.err()).isEqualTo(Main.OK);
        return plugin;
    }

    private static void run(final Path directory, final String... command) throws Exception
    {
        final Process process =
            new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command) + "\n" + output).isZero();
    }

    private static short[] samples(final Path wav) throws IOException
    {
        final byte[] bytes = TestAudio.samples(wav);
        final short[] samples = new short[bytes.length / 2];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        return samples;
    }

    @Test
    void shouldWriteADspThatIsHeard() throws Exception
    {
        final Path plugin = build("wobble", "dsp");
        final Path in = wav("in.wav");

        final Cli.Result result = Cli.run("render", in, "-o", file("out.wav"), "--plugins", plugin.resolve("build"),
            "--dsp", "wobble={\"rate_hz\":10,\"depth\":0.75}");

        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isEqualTo(Main.OK);
        final short[] before = samples(in);
        final short[] after = samples(file("out.wav"));
        assertThat(after).hasSameSizeAs(before);
        for (int i = 0; i < before.length; i++)
        {
            final int frame = i / 2;
            final double phase = frame * 10.0 / RATE % 1;
            final double factor = 1 - 0.75 * (1 - Math.abs(2 * phase - 1));
            assertThat(after[i] / 32768.0).as("sample " + i)
                .isEqualTo(before[i] / 32768.0 * factor, within(HALF_STEP + 1e-4));
        }
    }

    @Test
    void shouldWriteADecoderThatPlaysItsExample() throws Exception
    {
        final Path plugin = build("notes", "decoder");

        final Cli.Result result = Cli.run("render", plugin.resolve("example.notes"), "-o", file("out.wav"), "--json",
            "--plugins", plugin.resolve("build"));

        assertThat(result.err()).isEmpty();
        assertThat(result.json()).containsEntry("decoder", "org.example.notes").containsEntry("sampleRate", 48000)
            .containsEntry("frames", 1900 * 48);
        final short[] sound = samples(file("out.wav"));
        assertThat(sound).hasSize(1900 * 48);
        // the first note has 262 Hz and 200 ms: it comes up through zero 262 / 5 times
        int rises = 0;
        for (int i = 1; i < 200 * 48; i++)
        {
            rises += sound[i - 1] <= 0 && sound[i] > 0 ? 1 : 0;
        }
        assertThat(rises).isBetween(52, 53);
        // and after four notes there is a rest
        for (int i = 1000 * 48; i < 1100 * 48; i++)
        {
            assertThat(sound[i]).isZero();
        }
    }

    @Test
    void shouldWriteADecoderThatSaysWhatIsWrongWithATune() throws Exception
    {
        final Path plugin = build("notes", "decoder");
        Files.writeString(file("bad.notes"), "440 500\n\nhello\n");

        assertRefused(Cli.run("render", file("bad.notes"), "-o", file("out.wav"), "--plugins",
            plugin.resolve("build")), Main.FAILED, "bad.notes", "line 3 of the tune");
    }

    @Test
    void shouldWriteASinkThatWritesWhatIsPlayed() throws Exception
    {
        final Path plugin = build("raw-file", "sink");
        final Path in = wav("in.wav");

        final Cli.Result result = Cli.run("play", in, "--plugins", plugin.resolve("build"),
            "--sink", "raw-file:" + file("out.f32"));

        assertThat(result.status()).as(result.err()).isEqualTo(Main.OK);
        final ByteBuffer floats = ByteBuffer.wrap(Files.readAllBytes(file("out.f32"))).order(ByteOrder.LITTLE_ENDIAN);
        final short[] before = samples(in);
        assertThat(floats.remaining()).isEqualTo(before.length * Float.BYTES);
        for (final short sample : before)
        {
            assertThat(floats.getFloat()).isEqualTo(sample / 32768f);
        }
    }

    @Test
    void shouldWriteASourceThatListsAndOpensFiles() throws Exception
    {
        final Path plugin = build("folder", "source");
        final Path music = Files.createDirectory(file("music \"1\""));
        Files.writeString(music.resolve("a.txt"), "content");
        Files.createDirectory(music.resolve("below"));
        try (AudioEngine engine = AudioEngine.launch(EngineConfig.defaults()))
        {
            engine.plugins().load(plugin.resolve("build/libfolder.so")).join();
            final ModuleLease lease =
                Objects.requireNonNull(engine.plugins().acquireCurrentLease("org.example.folder"));
            final SourceCatalogInstance source = SourceCatalogInstance.create(
                lease, "folder", Json.text(Map.of("directory", music.toString())));

            final Object items = Json.value(source.listItems("{}"));

            final Map<String, Object> item = Map.of("path", music.resolve("a.txt").toString(), "name", "a.txt");
            assertThat(items).isEqualTo(Map.of("items", List.of(item)));
            final SourceStream stream = source.openStream(Json.text(item));
            assertThat(stream.table()).isNotZero();
            stream.close();
            source.destroy();
        }
    }

    @Test
    void shouldWriteALyricsProviderThatReadsTheFileBesideTheTrack() throws Exception
    {
        final Path plugin = build("words", "lyrics");
        Files.writeString(file("song.lrc"), "[ar:somebody]\n[00:01.50]one\r\n[01:02.03]two \"2\"\nrest\n");
        final String query = Json.text(Map.of("track_key", file("song.flac").toString(), "title", "Song"));
        try (AudioEngine engine = AudioEngine.launch(EngineConfig.defaults()))
        {
            engine.plugins().load(plugin.resolve("build/libwords.so")).join();
            final ModuleLease lease =
                Objects.requireNonNull(engine.plugins().acquireCurrentLease("org.example.words"));
            final LyricsProviderInstance lyrics = LyricsProviderInstance.create(lease, "words", "{}");

            final Object results = Json.value(lyrics.search(query));
            assertThat(results).isEqualTo(
                List.of(Map.of("source", "words", "track_key", file("song.flac").toString())));
            assertThat(Json.value(lyrics.fetch(query)))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("is_synced", true)
                .containsEntry("lines", List.of(
                    Map.of("start_ms", 1500, "text", "one"), Map.of("start_ms", 62_030, "text", "two \"2\"")));
            assertThat(lyrics.search(Json.text(Map.of("track_key", "/none/at.all")))).isEqualTo("[]");
            lyrics.destroy();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "1a", "a b", "../a", "a/b", "a.b", "-a", "test", "install", "stellatune"})
    void shouldRefuseANameThatIsNone(final String name) throws IOException
    {
        assertRefused(
            Cli.run("plugins", "new", "--dir", file("x"), "--", name), Main.WRONG_USE, "'" + name + "' is no name");
        assertThat(file("x")).doesNotExist();
    }

    @Test
    void shouldQuoteADirectoryForTheShell()
    {
        assertThat(Cli.run("plugins", "new", "a", "--dir", file("it's my plugin")).out())
            .contains("  cd '" + directory + "/it'\\''s my plugin'\n");
    }

    @Test
    void shouldSayThatADirectoryCannotBeMade()
    {
        assertRefused(Cli.run("plugins", "new", "a", "--dir", "/proc/x"), Main.FAILED,
            "cannot be written to /proc/x (");
    }

    @Test
    void shouldNotWriteOverWhatIsThere() throws Exception
    {
        final Path file = Files.writeString(Files.createDirectory(file("full")).resolve("mine"), "mine");

        assertRefused(Cli.run("plugins", "new", "a", "--dir", parent(file)), Main.FAILED, "full", "not empty");
        assertRefused(Cli.run("plugins", "new", "a", "--dir", file), Main.FAILED, "is a file");
        assertRefused(Cli.run("plugins", "new", "a", "--dir", file.resolve("b")), Main.FAILED, "cannot be written");
        assertRefused(Cli.run("plugins", "new", "a", "--kind", "synth"), Main.WRONG_USE, "none of dsp, decoder");
        assertThat(contents(parent(file))).containsExactly("mine");
    }
}
