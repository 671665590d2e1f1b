// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.NativeMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The byte sources by themselves: positions, ends, and what is left after a failure.
 */
class ByteSourcesTest
{
    private static final int LENGTH = 200_000;
    private static final int ROOM = 300_000;

    @TempDir
    private Path temporary;
    private final byte[] bytes = new byte[LENGTH];
    private long buffer;

    @BeforeEach
    void setUp()
    {
        new Random(1).nextBytes(bytes);
        buffer = NativeMemory.allocate(ROOM);
    }

    @AfterEach
    void tearDown()
    {
        NativeMemory.free(buffer);
    }

    private FlakyChannel channel() throws IOException
    {
        return new FlakyChannel(Files.newByteChannel(Files.write(temporary.resolve("bytes"), bytes)));
    }

    private void assertIsAt(final ByteSource source, final int position, final int length) throws IOException
    {
        assertThat(source.position()).isEqualTo(position);
        int done = 0;
        while (done < length)
        {
            final int count = source.read(buffer + done, length - done);
            assertThat(count).isPositive();
            done += count;
        }
        for (int i = 0; i < length; i++)
        {
            assertThat(NativeMemory.getByte(buffer + i)).isEqualTo(bytes[position + i]);
        }
        assertThat(source.position()).isEqualTo(position + length);
    }

    @Test
    void shouldReadFromAnywhereWhenSought() throws Exception
    {
        try (ByteSource source = ByteSources.ofChannel(channel()))
        {
            assertThat(source.seekable()).isTrue();
            assertThat(source.size()).isEqualTo(LENGTH);
            assertIsAt(source, 0, 10);
            assertIsAt(source, 10, 65_526);
            assertIsAt(source, 65_536, 1);
            final Random random = new Random(2);
            for (int i = 0; i < 300; i++)
            {
                final int position = random.nextInt(LENGTH - 2000);
                source.seek(position);
                assertIsAt(source, position, 1 + random.nextInt(2000));
            }
        }
    }

    @Test
    void shouldEndWhenThereIsNoMore() throws Exception
    {
        try (ByteSource source = ByteSources.ofChannel(channel()))
        {
            source.seek(LENGTH - 5);
            assertThat(source.read(buffer, ROOM)).isEqualTo(5);
            assertThat(source.read(buffer, ROOM)).isZero();
            assertThat(source.position()).isEqualTo(LENGTH);
            source.seek(LENGTH + 1_000_000L);
            assertThat(source.position()).isEqualTo(LENGTH + 1_000_000L);
            assertThat(source.read(buffer, ROOM)).isZero();
            source.seek(0);
            assertIsAt(source, 0, 100);
        }
    }

    @Test
    void shouldGoOnWhereItWasWhenReadingFailedOnce() throws Exception
    {
        final FlakyChannel channel = channel();
        try (ByteSource source = ByteSources.ofChannel(channel))
        {
            assertIsAt(source, 0, 65_536);
            channel.failReads(true);
            assertThatIOException().isThrownBy(() -> source.read(buffer, 100));
            assertThatIOException().isThrownBy(() -> source.read(buffer, 100));
            assertThat(source.position()).isEqualTo(65_536);
            channel.failReads(false);
            assertIsAt(source, 65_536, 1000);
        }
    }

    @Test
    void shouldGoOnWhereItWasWhenPositioningFailedOnce() throws Exception
    {
        final FlakyChannel channel = channel();
        try (ByteSource source = ByteSources.ofChannel(channel))
        {
            assertIsAt(source, 0, 65_536);
            channel.failPositions(true);
            assertThatIOException().isThrownBy(() -> source.read(buffer, 100));
            assertThat(source.position()).isEqualTo(65_536);
            channel.failPositions(false);
            assertIsAt(source, 65_536, 1000);
        }
    }

    @Test
    void shouldGiveWhatItHasBeforeItFails() throws Exception
    {
        final FlakyChannel channel = channel();
        try (ByteSource source = ByteSources.ofChannel(channel))
        {
            assertIsAt(source, 0, 65_000);
            channel.failReads(true);
            assertThat(source.read(buffer, 1000)).isEqualTo(536);
            assertThat(source.position()).isEqualTo(65_536);
            assertThatIOException().isThrownBy(() -> source.read(buffer, 1000));
            channel.failReads(false);
            assertIsAt(source, 65_536, 1000);
        }
    }

    @Test
    void shouldCloseTheChannelWhenClosed() throws Exception
    {
        final FlakyChannel channel = channel();

        ByteSources.ofChannel(channel).close();

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void shouldOnlyGoForwardWhenItIsAStream() throws Exception
    {
        try (ByteSource source = ByteSources.ofStream(new TricklingStream(bytes)))
        {
            assertThat(source.seekable()).isFalse();
            assertThat(source.size()).isEqualTo(ByteSource.UNKNOWN_SIZE);
            assertIsAt(source, 0, LENGTH);
            assertThat(source.read(buffer, 10)).isZero();
            assertThatIOException().isThrownBy(() -> source.seek(0));
        }
    }

    @Test
    void shouldSayWhichFileWhenThereIsNone()
    {
        assertThatThrownBy(() -> ByteSources.ofFile(temporary.resolve("nothing")))
            .isInstanceOf(NoSuchFileException.class)
            .hasMessageContaining("nothing");
    }

    @Test
    void shouldReadNothingWhenStreamIsEmpty() throws Exception
    {
        try (ByteSource source = ByteSources.ofStream(new ByteArrayInputStream(new byte[0])))
        {
            assertThat(source.read(buffer, 10)).isZero();
            assertThat(source.position()).isZero();
        }
    }
}
