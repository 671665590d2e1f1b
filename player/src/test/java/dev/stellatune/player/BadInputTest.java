// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bad inputs and outputs: each is one sentence and exit status 1, nothing is left behind, and in a queue the next file
 * plays.
 */
final class BadInputTest extends PlayerTest
{
    @Test
    void shouldSayItWhenFileIsMissing() throws Exception
    {
        assertBad(file("missing.flac"), "does not exist");
    }

    @Test
    void shouldSayItWhenFileIsEmpty() throws Exception
    {
        assertBad(Files.createFile(file("empty.flac")), "it is empty");
    }

    @Test
    void shouldSayItWhenTextIsNamedFlac() throws Exception
    {
        assertBad(Files.writeString(file("text.flac"), "This is a text and no music.\n"), "not audio");
    }

    @Test
    void shouldSayItWhenFileMayNotBeRead() throws Exception
    {
        final Path file = wav("secret.wav");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(file)).as("root reads everything").isFalse();

        assertBad(file, "permission");
    }

    @Test
    void shouldSayItWhenFileCannotBeOpenedEvenByRoot() throws Exception
    {
        final Path socket = file("socket.wav");
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX))
        {
            channel.bind(UnixDomainSocketAddress.of(socket));
            assertBad(socket, "cannot be played");
        }
    }

    @Test
    void shouldPlayTheRestWhenFlacIsCut() throws Exception
    {
        final Path cut = cutFlac("cut.flac");

        final Cli.Result result = Cli.run("play", cut, wav("next.wav"), "--sink", "null:fast", "--json");

        assertThat(result.errLines()).hasSize(1);
        assertThat(result.err()).contains(cut.toString(), "cut off or damaged");
        assertThat(result.status()).isEqualTo(Main.FAILED);
        final Map<String, Object> summary = result.jsonLines().getLast();
        assertThat(summary).containsEntry("failed", 1).containsEntry("tracks", 2);
        assertThat(Cli.number(summary, "frames")).isGreaterThan(FRAMES + 4096);
    }

    @Test
    void shouldSayItWhenDirectoryHasNoAudio() throws Exception
    {
        final Path empty = Files.createDirectory(file("album"));
        Files.writeString(empty.resolve("cover.txt"), "no audio");

        final Cli.Result result = Cli.run("play", empty, "--sink", "null:fast");

        assertThat(result.errLines()).hasSize(1);
        assertThat(result.err()).contains(empty.toString(), "no audio files");
        assertThat(result.status()).isEqualTo(Main.FAILED);
    }

    @Test
    void shouldPlayTheNextWhenDirectoryHasNoAudio() throws Exception
    {
        final Path empty = Files.createDirectory(file("album"));

        final Cli.Result result = Cli.run("play", empty, wav("next.wav"), "--sink", "null:fast", "--json");

        assertThat(result.errLines()).hasSize(1);
        assertThat(result.jsonLines().getFirst()).containsEntry("event", "failed").containsEntry("name", empty + "");
        assertThat(result.jsonLines().getLast()).containsEntry("frames", FRAMES).containsEntry("failed", 1);
        assertThat(result.status()).isEqualTo(Main.FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"itself", "symbolic link", "hard link", "other spelling"})
    void shouldRefuseWhenOutputIsAnInput(final String kind) throws Exception
    {
        final Path input = wav("in.wav");
        final byte[] before = Files.readAllBytes(input);
        final Path output = switch (kind)
        {
            case "symbolic link" -> Files.createSymbolicLink(file("link.wav"), input);
            case "hard link" -> Files.createLink(file("hard.wav"), input);
            case "other spelling" -> directory.resolve("temporary/../in.wav");
            default -> input;
        };

        assertRefused(Cli.run("render", wav("other.wav"), input, "-o", output), Main.FAILED,
            "The output " + output, "is the input " + input);
        assertRefused(Cli.run("play", input, "--sink", "wav:" + output), Main.FAILED, "is the input " + input);

        assertThat(Files.readAllBytes(input)).isEqualTo(before);
        assertThat(Files.isSymbolicLink(output)).isEqualTo(kind.equals("symbolic link"));
    }

    @Test
    void shouldRefuseWhenOutputIsInAPlayedDirectory() throws Exception
    {
        final Path album = Files.createDirectory(file("album"));
        final Path track = TestAudio.wav(album.resolve("1.wav"), RATE, 2, 100);

        assertRefused(Cli.run("play", album, "--sink", "wav:" + track), Main.FAILED, "is the input " + track);
    }

    @Test
    void shouldSayItOnceWhenDiskIsFull() throws Exception
    {
        final List<Object> inputs = List.of(wav("a.wav"), wav("b.wav"));

        assertRefused(Cli.run("render", inputs.get(0), inputs.get(1), "-o", "/dev/full"), Main.FAILED,
            "/dev/full", "no space left");
        final Cli.Result played = Cli.run("play", inputs.get(0), inputs.get(1), "--sink", "wav:/dev/full");

        assertThat(played.errLines()).hasSize(1);
        assertThat(played.status()).isEqualTo(Main.FAILED);
    }

    @Test
    void shouldLeaveNothingWhenDiskFillsOnTheWay() throws Exception
    {
        final Path disk = Files.createDirectory(file("disk"));
        assumeThat(new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", disk.toString())
            .redirectErrorStream(true).start().waitFor()).as("mounting a small disk takes root").isZero();
        try
        {
            final Path input = TestAudio.wav(file("long.wav"), RATE, 2, 200_000);

            assertRefused(Cli.run("render", input, "-o", disk.resolve("out.wav")), Main.FAILED,
                disk.resolve("out.wav").toString(), "no space left");

            assertThat(contents(disk)).isEmpty();
        }
        finally
        {
            assertThat(new ProcessBuilder("umount", disk.toString()).start().waitFor()).isZero();
        }
    }

    @Test
    void shouldSayItWhenOutputCannotBeWritten() throws Exception
    {
        final Path input = wav("in.wav");

        assertRefused(Cli.run("render", input, "-o", file("missing/out.wav")), Main.FAILED, "does not exist");
        assertRefused(Cli.run("render", input, "-o", directory), Main.FAILED, "is a directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "not_a_library", "no_entry", "wrong_abi", "unresolved", "null_entry", "bad_metadata", "null_capability",
        "exec_stack", "empty", "truncated", "missing_needed", "no_create", "duplicate_type", "wrong_id"})
    void shouldSayItWhenPluginIsBroken(final String name) throws Exception
    {
        final Path library = fixture(name);

        assertRefused(Cli.run("plugins", "inspect", library), Main.FAILED, library.toString());
        assertRefused(Cli.run("plugins", "inspect", library, "--json"), Main.FAILED, library.toString());
        assertRefused(
            Cli.run("render", wav("in.wav"), "-o", file("out.wav"), "--plugins", parent(library)), Main.FAILED,
            library.toString());
        final Cli.Result listed = Cli.run("plugins", "list", "--plugins", parent(library));

        assertThat(listed.errLines()).hasSize(1);
        assertThat(listed.out()).contains("stellatune.sndfile");
        assertThat(listed.status()).isEqualTo(Main.FAILED);
        assertThat(file("out.wav")).doesNotExist();
    }

    /** Alone it is refused by render; in a queue the next one plays. */
    private void assertBad(final Path file, final String reason) throws IOException
    {
        assertRefused(
            Cli.run("render", file, "-o", file("out.wav")), Main.FAILED, file.toString(), reason);
        assertThat(file("out.wav")).doesNotExist();

        final Cli.Result result = Cli.run("play", file, wav("next.wav"), "--sink", "null:fast", "--json");
        assertThat(result.errLines()).hasSize(1);
        assertThat(result.err()).contains(file.toString(), reason);
        assertThat(result.status()).isEqualTo(Main.FAILED);
        assertThat(result.jsonLines()).filteredOn("event", "failed").singleElement()
            .satisfies(event -> assertThat(event).containsEntry("name", file.toString()));
        assertThat(result.jsonLines().getLast())
            .containsEntry("event", "summary").containsEntry("frames", FRAMES).containsEntry("failed", 1);
    }
}
