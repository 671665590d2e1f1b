// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.sink;

import dev.stellatune.engine.audio.AudioFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WavFileSinkFailureTest
{
    private static final AudioFormat STEREO = new AudioFormat(44_100, 2);
    private static final MemorySegment SECOND = Samples.silence(2 * 44_100);

    @TempDir
    private Path directory;

    @Test
    void shouldSayThatTheDirectoryIsMissing()
    {
        final Path target = directory.resolve("missing/out.wav");

        assertRefused(target, "the directory " + directory.resolve("missing") + " does not exist; create it first");
    }

    @Test
    void shouldSayThatTheTargetIsADirectory()
    {
        assertRefused(directory, "it is a directory; name a file");
        assertRefused(Path.of("/"), "it is a directory; name a file");
        assertRefused(Path.of(""), "it is a directory; name a file");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldSayThatAFileStandsWhereTheDirectoryShouldBe() throws IOException
    {
        final Path file = Files.createFile(directory.resolve("file"));

        assertRefused(file.resolve("out.wav"), file + " is not a directory");
        assertRefused(
            file.resolve("deeper/out.wav"),
            "the directory " + file.resolve("deeper") + " does not exist; create it first");
    }

    @Test
    void shouldSayThatTheNameIsTooLong()
    {
        assertRefused(directory.resolve("x".repeat(256)), "file name too long");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    @EnabledIf("permissionsCount")
    void shouldSayThatTheDirectoryMayNotBeWritten() throws IOException
    {
        final Path locked = Files.createDirectory(
            directory.resolve("locked"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));

        assertRefused(locked.resolve("out.wav"), "permission denied");
    }

    @Test
    @EnabledIf("permissionsCount")
    void shouldNotReplaceAFileThatMayNotBeWritten() throws IOException
    {
        final Path target = Files.createFile(
            directory.resolve("out.wav"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--r--r--")));

        assertRefused(target, "it exists and may not be written");
        assertThat(target).isEmptyFile();
    }

    @Test
    void shouldOpenWhenTheReasonIsGone() throws IOException
    {
        final Path target = directory.resolve("later/out.wav");
        final WavFileSink sink = new WavFileSink(target, WavEncoding.INT16);
        assertThatThrownBy(() -> sink.open(STEREO)).isInstanceOf(IOException.class);

        Files.createDirectory(directory.resolve("later"));
        sink.open(STEREO);
        sink.close();

        assertThat(WavFile.read(target).frames()).isZero();
    }

    @Test
    void shouldSayThatTheDiskIsFullAndLeaveNothing() throws IOException
    {
        final Path target = Files.writeString(directory.resolve("out.wav"), "old");
        final WavFileSink sink = onFullDisk(target, 100_000);
        final String sentence = "cannot write " + target +
            ": no space left on device (after 100000 bytes); free some space or write elsewhere";

        sink.open(STEREO);
        assertThatThrownBy(() -> sink.write(SECOND, 0, 44_100)).isInstanceOf(IOException.class).hasMessage(sentence);
        assertThatThrownBy(() -> sink.write(SECOND, 0, 1)).isInstanceOf(IOException.class).hasMessage(sentence);
        sink.close();

        assertThat(target).hasContent("old");
        assertThat(directory.toFile().list()).containsExactly("out.wav");
    }

    @Test
    void shouldSayThatTheDiskIsFullWhenTheHeaderDoesNotFit()
    {
        final Path target = directory.resolve("out.wav");
        final WavFileSink sink = onFullDisk(target, 10);

        assertThatThrownBy(() -> sink.open(STEREO))
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith("cannot write " + target + ": no space left on device (after 10 bytes)");

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldSayThatTheDiskIsFullWhenTheRestDoesNotFit() throws IOException
    {
        final Path target = directory.resolve("out.wav");
        final WavFileSink sink = onFullDisk(target, 100);
        sink.open(STEREO);
        sink.write(SECOND, 0, 1_000);

        assertThatThrownBy(sink::close)
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith("cannot write " + target + ": no space left on device (after 100 bytes)");
        sink.close();

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldSayThatADeviceIsFull() throws IOException
    {
        final Path device = Path.of("/dev/full");
        final WavFileSink sink = new WavFileSink(device, WavEncoding.INT16);

        assertThatThrownBy(() -> sink.open(STEREO))
            .isInstanceOf(IOException.class)
            .hasMessageContainingAll("cannot write /dev/full: ", "(after 0 bytes)");
        assertThat(Files.exists(device)).isTrue();
    }

    @Test
    void shouldLeaveNothingWhenTheTargetBecameADirectory() throws IOException
    {
        final Path target = directory.resolve("out.wav");
        final WavFileSink sink = new WavFileSink(target, WavEncoding.INT16);
        sink.open(STEREO);
        Files.createDirectories(target.resolve("child"));

        assertThatThrownBy(sink::close)
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith("cannot write " + target + ": ");

        assertThat(directory.toFile().list()).containsExactly("out.wav");
    }

    @Test
    void shouldSayThatItsThreadWasInterrupted() throws IOException
    {
        final Path target = directory.resolve("out.wav");
        final WavFileSink sink = new WavFileSink(target, WavEncoding.INT16);
        sink.open(STEREO);
        Thread.currentThread().interrupt();
        try
        {
            assertThatThrownBy(() -> sink.write(SECOND, 0, 44_100))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot write " + target + ": the thread that wrote it was interrupted");
        }
        finally
        {
            assertThat(Thread.interrupted()).isTrue();
        }
        sink.close();

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldSayWhyAStreamFailed() throws IOException
    {
        final WavFileSink sink = WavFileSink.to(new OutputStream()
        {
            @Override
            public void write(final int value) throws IOException
            {
                throw new IOException("Broken pipe");
            }
        }, WavEncoding.INT16);

        assertThatThrownBy(() -> sink.open(STEREO))
            .isInstanceOf(IOException.class)
            .hasMessage("cannot write the output stream: broken pipe (after 0 bytes)");
    }

    @Test
    void shouldFailWhenAChannelTakesNothing()
    {
        final WavFileSink sink = WavFileSink.to(new WritableByteChannel()
        {
            @Override
            public int write(final ByteBuffer bytes)
            {
                return 0;
            }

            @Override
            public boolean isOpen()
            {
                return true;
            }

            @Override
            public void close()
            {
            }
        }, WavEncoding.INT16);

        assertThatThrownBy(() -> sink.open(STEREO))
            .isInstanceOf(IOException.class)
            .hasMessage("cannot write the output stream: it takes no more bytes (after 0 bytes)");
    }

    private static void assertRefused(final Path target, final String reason)
    {
        final WavFileSink sink = new WavFileSink(target, WavEncoding.INT16);
        assertThatThrownBy(() -> sink.open(STEREO))
            .isInstanceOf(IOException.class)
            .hasMessage("cannot write " + target + ": " + reason);
        sink.discard();
    }

    private static WavFileSink onFullDisk(final Path target, final long roomBytes)
    {
        final IOException failure = new IOException("No space left on device");
        return new WavFileSink(
            new FailingOutput(new FileOutput(target), roomBytes, failure), WavEncoding.INT16, WavHeader.MAX_RIFF_SIZE);
    }

    /** The superuser may write anywhere. */
    static boolean permissionsCount()
    {
        return !"root".equals(System.getProperty("user.name"));
    }
}
