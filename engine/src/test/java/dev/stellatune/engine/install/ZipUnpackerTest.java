// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Archives as they should be, and as a stranger may make them.
 */
class ZipUnpackerTest
{
    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int ZEROS = 100 << 20;

    @TempDir
    private Path work;

    private Path archive = Path.of("");
    private Path target = Path.of("");

    @BeforeEach
    void choosePlaces() throws IOException
    {
        archive = work.resolve("it.zip");
        target = Files.createDirectories(work.resolve("inside/target"));
    }

    private void unpack(final ZipLimits limits) throws Exception
    {
        new ZipUnpacker(archive, limits).unpack(target);
    }

    /** Refused with these words, and nothing was written anywhere. */
    private void assertRefused(final ZipLimits limits, final String... words) throws IOException
    {
        assertThatExceptionOfType(InstallException.class).isThrownBy(() -> unpack(limits))
            .satisfies(e -> assertThat(e.getMessage()).contains(words).contains(archive.toString()).endsWith("."));
        assertThat(everything()).containsExactly("inside", "inside/target", "it.zip");
    }

    private List<String> everything() throws IOException
    {
        try (Stream<Path> files = Files.walk(work))
        {
            return files.map(file -> work.relativize(file).toString()).filter(name -> !name.isEmpty()).sorted()
                .toList();
        }
    }

    private void pack(final String... names) throws IOException
    {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes))
        {
            for (final String name : names)
            {
                zip.putNextEntry(new ZipEntry(name));
                if (!name.endsWith("/"))
                {
                    zip.write(("content of " + name).getBytes(StandardCharsets.UTF_8));
                }
                zip.closeEntry();
            }
        }
        Files.write(archive, bytes.toByteArray());
    }

    /** Changes the first header with a signature. */
    private void patch(final int signature, final Consumer<ByteBuffer> change) throws IOException
    {
        final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(archive)).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (bytes.getInt(at) != signature)
        {
            at++;
        }
        change.accept(bytes.slice(at, bytes.limit() - at).order(ByteOrder.LITTLE_ENDIAN));
        Files.write(archive, bytes.array());
    }

    @Test
    void shouldUnpackFilesAndDirectoriesWhenAllIsWell() throws Exception
    {
        pack("a/", "a/b/c.txt", "d.txt", ".hidden/x", ".install.json", ".uninstall-pending/",
            ".uninstall-pending/x", ".Install.json.new/x", ".uninstall-pending.new");

        unpack(ZipLimits.DEFAULT);

        assertThat(target.resolve("a/b/c.txt")).hasContent("content of a/b/c.txt");
        assertThat(everything()).containsExactly("inside", "inside/target", "inside/target/.hidden",
            "inside/target/.hidden/x", "inside/target/a", "inside/target/a/b", "inside/target/a/b/c.txt",
            "inside/target/d.txt", "it.zip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../x", "/x", "//x", "a//b", "./a", "a/.", "a\\b", "..\\x", "C:/x", "a\nb",
        "..", "/"})
    void shouldRefuseANameThatIsNoPathBelow(final String name) throws Exception
    {
        pack("good.txt", name);

        assertRefused(ZipLimits.DEFAULT, "no relative path below it");
    }

    @Test
    void shouldRefuseALink() throws Exception
    {
        pack("link", "other");
        patch(CENTRAL, header -> header.put(5, (byte)3).putInt(38, 0120777 << 16));

        assertRefused(ZipLimits.DEFAULT, "link");
    }

    @Test
    void shouldRefuseTheSameNameTwice() throws Exception
    {
        pack("aaaa", "bbbb");
        patch(CENTRAL, header -> header.put(46, "bbbb".getBytes(StandardCharsets.US_ASCII)));
        assertRefused(ZipLimits.DEFAULT, "two entries", "bbbb");

        pack("lib.so", "Lib.so");
        assertRefused(ZipLimits.DEFAULT, "two entries", "Lib.so");
    }

    @Test
    void shouldRefuseAFileThatIsADirectoryToo() throws Exception
    {
        for (final String[] names : new String[][] {{"a/b", "a"}, {"a", "a/"}, {"a/b/c", "a"}, {"a", "a/b/c"}})
        {
            pack(names);
            assertRefused(ZipLimits.DEFAULT, "a file and a directory of the same name, a.");
        }
    }

    @Test
    void shouldRefuseWhatItCannotRead() throws Exception
    {
        pack("a");
        patch(CENTRAL, header -> header.putShort(8, (short)1));
        assertRefused(ZipLimits.DEFAULT, "encrypted");

        pack("a");
        patch(CENTRAL, header -> header.putShort(10, (short)12));
        assertRefused(ZipLimits.DEFAULT, "method 12");

        pack("aa");
        patch(CENTRAL, header -> header.put(46, (byte)0xff));
        assertRefused(ZipLimits.DEFAULT, "not UTF-8");
    }

    @Test
    void shouldRefuseWhatIsNoArchive() throws Exception
    {
        Files.writeString(archive, "PK, but nothing else");
        assertRefused(ZipLimits.DEFAULT, "no ZIP archive");
        Files.write(archive, new byte[0]);
        assertRefused(ZipLimits.DEFAULT, "no ZIP archive");

        pack("a", "b");
        final byte[] whole = Files.readAllBytes(archive);
        Files.write(archive, Arrays.copyOf(whole, whole.length - 5));
        assertRefused(ZipLimits.DEFAULT, "no ZIP archive, or is cut off");
        Files.write(archive, Arrays.copyOfRange(whole, 60, whole.length));
        assertThatExceptionOfType(InstallException.class).isThrownBy(() -> unpack(ZipLimits.DEFAULT))
            .withMessageContaining("damaged");
    }

    @Test
    void shouldRefuseContentThatWasChanged() throws Exception
    {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive)))
        {
            zip.setLevel(0);
            zip.putNextEntry(new ZipEntry("a"));
            zip.write("content".getBytes(StandardCharsets.US_ASCII));
            zip.closeEntry();
        }
        final byte[] bytes = Files.readAllBytes(archive);
        final String text = new String(bytes, StandardCharsets.ISO_8859_1);
        bytes[text.indexOf("content")]++;
        Files.write(archive, bytes);

        assertThatExceptionOfType(InstallException.class).isThrownBy(() -> unpack(ZipLimits.DEFAULT))
            .withMessageContaining("damaged");
    }

    @Test
    void shouldRefuseMoreThanItsLimits() throws Exception
    {
        pack("a", "b", "c");
        assertRefused(new ZipLimits(1000, 2, 8, 100, 1000), "has 3 entries", "at most 2");
        assertRefused(new ZipLimits(30, 10, 8, 100, 1000), "36 bytes", "at most 30");

        pack("1/2/3/4");
        assertRefused(new ZipLimits(1000, 10, 3, 100, 1000), "deeper than 3");
    }

    @Test
    void shouldRefuseABombBeforeItGoesOff() throws Exception
    {
        Artifacts.zip(archive, Map.of("zeros", "\0".repeat(ZEROS)));
        assertThat(Files.size(archive)).isLessThan(ZEROS / 500);

        assertRefused(ZipLimits.DEFAULT, "more than 100 times its size");
    }

    @Test
    void shouldStopWhenAnEntryIsLongerThanItSays() throws Exception
    {
        Artifacts.zip(archive, Map.of("zeros", "\0".repeat(ZEROS)));
        patch(CENTRAL, header -> header.putInt(24, 10));
        patch(LOCAL, header -> header.putInt(22, 10));

        assertThatExceptionOfType(InstallException.class).isThrownBy(() -> unpack(ZipLimits.DEFAULT))
            .withMessageContaining("damaged");
        final Path zeros = target.resolve("zeros");
        assertThat(Files.exists(zeros) ? Files.size(zeros) : 0).isLessThan(1 << 20);
    }

    /** Whatever the bytes are, the end is an exception that says so, or files below the directory. */
    @Test
    void shouldStayInItsDirectoryWhateverTheBytesAre() throws Exception
    {
        final long seed = new Random().nextLong();
        final Random random = new Random(seed);
        pack("a/", "a/b.txt", "c/d/e.txt", "f.txt");
        final byte[] good = Files.readAllBytes(archive);
        for (int i = 0; i < 2000; i++)
        {
            final byte[] bytes = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--)
            {
                bytes[random.nextInt(bytes.length)] = (byte)random.nextInt();
            }
            Files.write(archive, bytes);
            try
            {
                unpack(ZipLimits.DEFAULT);
            }
            catch (final InstallException e)
            {
                assertThat(e.getMessage()).as("seed " + seed + " round " + i).endsWith(".");
            }
            assertThat(everything()).as("seed " + seed + " round " + i)
                .allMatch(name -> name.equals("inside") || name.startsWith("inside/target") || name.equals("it.zip"));
            DiskTree.delete(target);
            Files.createDirectory(target);
        }
    }
}
