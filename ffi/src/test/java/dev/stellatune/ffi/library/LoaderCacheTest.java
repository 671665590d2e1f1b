// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LoaderCacheTest
{
    private static final int OLD_BYTES = 16 + 3 * 12 + 4;

    @Test
    void shouldKnowTheLibrariesOfThisSystem()
    {
        assertThat(LoaderCache.read().files("libc.so.6")).isNotEmpty().allSatisfy((file) -> assertThat(file).exists());
        assertThat(LoaderCache.read().files("libnothing.so")).isEmpty();
    }

    @Test
    void shouldGiveFilesInOrderWhenNameHasSeveral()
    {
        assertThat(LoaderCache.of(list(0)).files("a.so")).containsExactly(Path.of("/one/a.so"), Path.of("/two/a.so"));
    }

    @Test
    void shouldFindListWhenItStandsBehindTheOldOne()
    {
        final byte[] bytes = list(OLD_BYTES);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)
            .put("ld.so-1.7.0".getBytes(StandardCharsets.US_ASCII)).putInt(12, 3);

        assertThat(LoaderCache.of(bytes).files("a.so")).hasSize(2);
    }

    @Test
    void shouldLeaveOutWhatIsWrongWhenListIsDamaged()
    {
        final long seed = Long.getLong("stellatune.seed", System.nanoTime());
        final Random random = new Random(seed);
        final byte[] good = list(0);
        for (int round = 0; round < 2_000; round++)
        {
            final byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int n = 0; n < 3 && bytes.length > 0; n++)
            {
                bytes[random.nextInt(bytes.length)] = (byte)random.nextInt();
            }

            assertThat(LoaderCache.of(bytes).files("a.so")).as("seed %d round %d", seed, round)
                .hasSizeLessThanOrEqualTo(2);
        }
    }

    /** Two files of one name. */
    private static byte[] list(final int start)
    {
        final String texts = "a.so\0/one/a.so\0/two/a.so\0";
        final ByteBuffer buffer = ByteBuffer.allocate(start + 48 + 2 * 24 + texts.length())
            .order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(start, "glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII));
        buffer.putInt(start + 20, 2).putInt(start + 24, texts.length());
        buffer.putInt(start + 48 + 4, 96).putInt(start + 48 + 8, 96 + 5);
        buffer.putInt(start + 72 + 4, 96).putInt(start + 72 + 8, 96 + 15);
        buffer.put(start + 96, texts.getBytes(StandardCharsets.US_ASCII));
        return buffer.array();
    }
}
