// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import dev.stellatune.ffi.plugin.CallMark;
import dev.stellatune.ffi.plugin.PluginCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * What is said of engines that ended without being closed: here their files are made by hand.
 */
class CrashReportTest
{
    /** There cannot be a process of this id: the kernel's limit is lower. */
    private static final long NOBODY = 1L << 30;

    @TempDir
    private Path place;

    private StatusDirectory directory()
    {
        return StatusDirectory.in(place);
    }

    /** The file that an engine with one library leaves behind, whose threads have these words in their marks. */
    private Path left(final long pid, final long startTicks, final long namespace, final long... words)
        throws IOException
    {
        final Path file;
        final byte[] bytes;
        try (EngineStatus status = EngineStatus.visible(directory()))
        {
            final int number = status.calls().opening(Path.of("/plugins/libbad.so"));
            status.calls().isPlugin(number, "test.bad", "1.2.3");
            assertThat(number).isEqualTo(1);
            bytes = Files.readAllBytes(Objects.requireNonNull(status.file()));
            file = Objects.requireNonNull(status.file()).resolveSibling(pid + "-0.counters");
        }
        final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        buffer.putLong(StatusLayout.PID_OFFSET, pid);
        buffer.putLong(StatusLayout.PROCESS_START_OFFSET, startTicks);
        buffer.putLong(StatusLayout.PID_NAMESPACE_OFFSET,
            buffer.getLong(StatusLayout.PID_NAMESPACE_OFFSET) + namespace);
        buffer.putLong(StatusLayout.ALIVE_OFFSET, 1_700_000_000_123L);
        for (int i = 0; i < words.length; i++)
        {
            final int offset = StatusLayout.call(i);
            buffer.putInt(offset + StatusLayout.STATE, StatusLayout.VISIBLE);
            buffer.putLong(offset + StatusLayout.CALL_WORD, words[i]);
            buffer.putInt(offset + StatusLayout.CALL_THREAD, 1);
            buffer.put(offset + StatusLayout.CALL_THREAD + Integer.BYTES, (byte)('a' + i));
        }
        return Files.write(file, bytes);
    }

    private static long word(final PluginCall call)
    {
        return 77L << 24 | 1 << 8 | call.code();
    }

    @Test
    void shouldNameTheCallOnceWhenItsProcessIsGone() throws IOException
    {
        final Path file = left(NOBODY, 5, 0, word(PluginCall.PROCESS), 0, word(PluginCall.READ));

        assertThat(CrashReport.look(directory())).hasSize(1);
        assertThat(file).exists();
        final CrashReport report = CrashReport.take(directory()).getFirst();

        assertThat(file).doesNotExist();
        assertThat(CrashReport.take(directory())).isEmpty();
        assertThat(report.pid()).isEqualTo(NOBODY);
        assertThat(report.alive().toEpochMilli()).isEqualTo(1_700_000_000_123L);
        assertThat(report.sentences()).hasSize(2).allSatisfy(sentence -> assertThat(sentence)
            .matches("A process \\(" + NOBODY + "\\) crashed or was killed at 2023-11-1\\d \\d\\d:\\d\\d:\\d\\d " +
                "while thread [ac] was in (read|process)_interleaved_f32(_in_place)? of plugin test.bad 1.2.3 " +
                "\\(/plugins/libbad.so\\), one of 2 calls under way\\."));
    }

    @Test
    void shouldSayNothingWhenNobodyWasInACall() throws IOException
    {
        final Path file = left(NOBODY, 5, 0);

        assertThat(CrashReport.take(directory())).isEmpty();
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldLeaveTheFileOfALivingProcessAlone()
    {
        try (EngineStatus status = EngineStatus.visible(directory()))
        {
            status.calls().ofThisThread();
            assertThat(CrashReport.take(directory())).isEmpty();
            assertThat(Objects.requireNonNull(status.file())).exists();
        }
    }

    @Test
    void shouldKnowAProcessByItsStartWhenItsIdIsUsedAgain() throws IOException
    {
        left(ProcessHandle.current().pid(), 5, 0, word(PluginCall.CREATE));

        assertThat(CrashReport.take(directory())).hasSize(1);
    }

    @Test
    void shouldLeaveAloneWhatBelongsToAnotherContainer() throws IOException
    {
        final Path file = left(NOBODY, 5, 1, word(PluginCall.CREATE));

        assertThat(CrashReport.take(directory())).isEmpty();
        assertThat(file).exists();
    }

    @Test
    void shouldRemoveWhatWasNeverFinished() throws IOException
    {
        final Path file = Files.write(left(NOBODY, 5, 0), new byte[10]);

        assertThat(CrashReport.take(directory())).isEmpty();
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldRemoveWhatAnotherVersionLeftBehind() throws IOException
    {
        final Path file = left(NOBODY, 5, 0, word(PluginCall.READ));
        final byte[] bytes = Files.readAllBytes(file);
        bytes[StatusLayout.VERSION_OFFSET]++;
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));

        assertThat(CrashReport.look(directory())).isEmpty();
        assertThat(file).exists();
        assertThat(CrashReport.take(directory())).isEmpty();
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldNotFailWhenAFileMakesNoSense() throws IOException
    {
        final Path file = left(NOBODY, 5, 0, 0xFFFF_FFFF_FFFFL, CallMark.MAX_MODULE << 8 | 200);

        assertThat(CrashReport.take(directory())).singleElement()
            .satisfies(report -> assertThat(report.sentences()).allSatisfy(sentence ->
                assertThat(sentence).contains("was in a function of the plugin ")));
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldNotFailWhenAPluginHasWrittenOverTheFile() throws IOException
    {
        for (int seed = 0; seed < 200; seed++)
        {
            final Random random = new Random(seed);
            final Path file = left(NOBODY, 5, 0, word(PluginCall.READ));
            final byte[] bytes = Files.readAllBytes(file);
            final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            // here and there, so that what lies around it still makes sense
            for (int offset = StatusLayout.METADATA; offset < bytes.length; offset += Integer.BYTES)
            {
                if (random.nextInt(16) == 0)
                {
                    buffer.putInt(offset, random.nextInt() >> random.nextInt(Integer.SIZE));
                }
            }
            Files.write(file, bytes);

            assertThatCode(() -> CrashReport.take(directory()).forEach(CrashReport::sentences))
                .as("seed %d", seed).doesNotThrowAnyException();
            assertThat(file).doesNotExist();
        }
    }
}
