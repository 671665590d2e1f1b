// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.plugin.ByteSource;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

class MediaInputTest
{
    @TempDir
    private Path directory;

    private static String read(final ByteSource source) throws IOException
    {
        final int capacity = 64;
        final long memory = NativeMemory.allocate(capacity);
        try
        {
            int total = 0;
            int count = source.read(memory, capacity);
            while (count > 0)
            {
                total += count;
                count = source.read(memory + total, capacity - total);
            }
            return new String(
                NativeMemory.view(memory, total).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        }
        finally
        {
            NativeMemory.free(memory);
        }
    }

    @ParameterizedTest
    @CsvSource({"a.flac,flac", "a.FLAC,flac", "a.b.Ogg,ogg", "a,''", ".hidden,hidden", "dir.d/a,''", "a.,''"})
    void shouldKnowItsExtension(final String name, final String extension)
    {
        assertThat(MediaInput.ofStream(name, InputStream.nullInputStream()).extension()).isEqualTo(extension);
    }

    @Test
    void shouldReadAFileFromItsStartEachTimeItIsOpened() throws Exception
    {
        final Path file = Files.writeString(directory.resolve("a.txt"), "content");
        final MediaInput input = MediaInput.ofFile(file);

        assertThat(input.file()).isEqualTo(file);
        assertThat(input.name()).isEqualTo(file.toString());
        assertThat(input).hasToString(file.toString());
        try (ByteSource one = input.open(); ByteSource other = input.open())
        {
            assertThat(read(one)).isEqualTo("content");
            assertThat(read(other)).isEqualTo("content");
        }
    }

    @Test
    void shouldFailToOpenWhenThereIsNoFile()
    {
        final MediaInput input = MediaInput.ofFile(directory.resolve("missing"));

        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(input::open);
    }

    @Test
    void shouldOpenAChannelEachTime() throws Exception
    {
        final Path file = Files.writeString(directory.resolve("a.txt"), "content");
        final MediaInput input = MediaInput.ofChannel("stream.ogg", () -> Files.newByteChannel(file));

        assertThat(input.file()).isNull();
        for (int i = 0; i < 2; i++)
        {
            try (ByteSource source = input.open())
            {
                assertThat(read(source)).isEqualTo("content");
            }
        }
    }

    @Test
    void shouldReadAStreamOnceAndItsContentAsOftenAsItIsOpened() throws Exception
    {
        final int[] closed = {0};
        final InputStream stream =
            new FilterInputStream(new ByteArrayInputStream("content".getBytes(StandardCharsets.UTF_8)))
            {
                @Override
                public void close() throws IOException
                {
                    closed[0]++;
                    super.close();
                }
            };
        final MediaInput input = MediaInput.ofStream("-", stream);

        try (ByteSource one = input.open(); ByteSource other = input.open())
        {
            assertThat(read(one)).isEqualTo("content");
            assertThat(read(other)).isEqualTo("content");
        }
        try (ByteSource later = input.open())
        {
            assertThat(read(later)).as("closing a view closes nothing else").isEqualTo("content");
        }
        assertThat(closed[0]).isEqualTo(1);
    }

    @Test
    void shouldFailToOpenWhenTheStreamCannotBeRead()
    {
        final MediaInput input = MediaInput.ofStream("-", new InputStream()
        {
            @Override
            public int read() throws IOException
            {
                throw new IOException("the line is dead");
            }

            @Override
            public int read(final byte[] target, final int offset, final int length) throws IOException
            {
                return read();
            }
        });

        assertThatIOException().isThrownBy(input::open).withMessage("the line is dead");
    }
}
