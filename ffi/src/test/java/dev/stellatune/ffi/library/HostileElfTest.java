// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.stellatune.ffi.library.Finding.Code;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Small files that would be large in memory.
 */
class HostileElfTest
{
    @TempDir
    private Path directory;

    /** Many names that each are nearly as long as the file; read as text they would be forty thousand megabytes. */
    @Test
    void shouldRefuseAtOnceWhenNamesOverlapWithoutEnd() throws IOException
    {
        final byte[] names = new byte[1 << 20];
        Arrays.fill(names, 1, names.length - 1, (byte)'a');
        final ByteBuffer symbols = HostileElf.buffer(40_001 * 24).position(24);
        for (int i = 0; i < 40_000; i++)
        {
            symbols.putInt(1 + i).put((byte)0x12).put((byte)0).putShort((short)1).putLong(0x1000).putLong(0);
        }
        final Path file =
            HostileElf.write(directory.resolve("names.so"), 40_001, symbols, names, HostileElf.buffer(0), 0);

        assertThat(Preflight.examine(file, "entry")).extracting(Finding::code)
            .containsExactly(Code.DAMAGED);
    }

    /** Each of many records of needed versions claims the same many items. */
    @Test
    void shouldRefuseAtOnceWhenVersionsRepeatWithoutEnd() throws IOException
    {
        final int count = 30_000;
        final ByteBuffer versions = HostileElf.buffer((2 * count + 1) * 16);
        for (int i = 0; i < count; i++)
        {
            versions.putShort((short)1).putShort((short)-1).putInt(1).putInt((count - i) * 16).putInt(16);
        }
        for (int i = 0; i < count; i++)
        {
            versions.putInt(0).putShort((short)0).putShort((short)2).putInt(1).putInt(16);
        }
        final Path file = HostileElf.write(directory.resolve("versions.so"), 1, HostileElf.buffer(24),
            new byte[] {0, 'V', 0}, versions, count);

        assertThat(Preflight.examine(file, "entry")).extracting(Finding::code)
            .containsExactly(Code.DAMAGED);
    }
}
