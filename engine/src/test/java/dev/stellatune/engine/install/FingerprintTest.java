// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class FingerprintTest
{
    @TempDir
    private Path directory;

    private Path write(final String name, final String text) throws Exception
    {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void shouldBeEqualWhenNothingChanged() throws Exception
    {
        final Path file = write("a.so", "one");

        assertThat(Fingerprint.of(file)).isEqualTo(Fingerprint.of(file)).isNotEqualTo(Fingerprint.of(write("b", "")));
    }

    @Test
    void shouldDifferWhenAFileOfTheSameSizeAndTimeIsRenamedIntoPlace() throws Exception
    {
        final Path file = write("a.so", "one");
        final Path other = write("b.so", "two");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        final Fingerprint before = Fingerprint.of(file);

        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);

        assertThat(Fingerprint.of(file)).isNotEqualTo(before);
    }

    @Test
    void shouldDifferWhenTheFileIsWrittenInPlace() throws Exception
    {
        final Path file = write("a.so", "one");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        final Fingerprint before = Fingerprint.of(file);

        write("a.so", "two");

        assertThat(Fingerprint.of(file)).isNotEqualTo(before);
    }

    @Test
    void shouldSeeEveryAbsentFileAsTheSame()
    {
        final Fingerprint absent = Fingerprint.of(directory.resolve("nothing"));

        assertThat(absent).isEqualTo(Fingerprint.of(directory.resolve("nothing else")));
        assertThat(absent.sizeBytes()).isEqualTo(-1);
    }
}
