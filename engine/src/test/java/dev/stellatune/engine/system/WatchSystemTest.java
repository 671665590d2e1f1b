// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.engine.runtime.SyncReport;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A developer builds plugins while they play.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WatchSystemTest
{
    private final List<SyncReport> reports = new CopyOnWriteArrayList<>();

    @TempDir
    private Path temporary;
    private Path plugins;

    @BeforeEach
    void make() throws IOException
    {
        plugins = Files.createDirectory(temporary.resolve("plugins"));
    }

    private TestEngine launch()
    {
        return TestEngine.launch(PipelineMode.FUSED, temporary,
            config -> config.pluginDirectory(plugins).watchPlugins(reports::add));
    }

    /** Puts a library into its place as builds that do it well do. */
    private Path rename(final String fixture, final Path target) throws IOException
    {
        final Path fresh = temporary.resolve("fresh");
        Files.copy(Natives.fixture(fixture), fresh, StandardCopyOption.REPLACE_EXISTING);
        return Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Writes a library over another one, at one stroke: it is complete at each moment. */
    private static void overwrite(final String fixture, final Path target) throws IOException
    {
        final ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(Natives.fixture(fixture)));
        try (FileChannel file = FileChannel.open(target, StandardOpenOption.WRITE))
        {
            file.write(content);
            file.truncate(content.limit());
        }
    }

    private List<String> changes()
    {
        return reports.stream().flatMap(report -> report.done().stream())
            .map(change -> change.action() + " " + change.plugin().version()).toList();
    }

    private List<String> failures()
    {
        return reports.stream().flatMap(report -> report.failed().stream())
            .map(SyncReport.Failure::message).toList();
    }

    private static String version(final TestEngine engine)
    {
        final PluginInfo info = engine.plugin(Tone.PLUGIN).info();
        return info == null ? "" : info.version();
    }

    @Test
    void shouldReloadUnderTheMusicWhenAFileIsReplaced() throws Exception
    {
        final Path file = rename("tone_v1", plugins.resolve("tone.so"));
        try (TestEngine engine = launch())
        {
            final String before = version(engine);
            final CaptureSink sink = CaptureSink.limitedTo(3_000);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("tone"), Tone.choice(20_000));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("it plays", sink::isFull);
            final Path old = engine.shadow(Tone.PLUGIN);

            rename("tone_v2", file);
            engine.until("it is reloaded", () -> !version(engine).equals(before));
            sink.allow(10_000);
            engine.untilGone(old);

            sink.allowAll();
            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).isEqualTo(Tone.frames(0, 20_000));
            engine.until("it is reported", () -> reports.size() == 1);
            assertThat(changes()).containsExactly("RELOADED " + version(engine));
            assertThat(failures()).isEmpty();
        }
    }

    @Test
    void shouldLoadOnceWhenAFileIsWrittenInPiecesInItsPlace() throws Exception
    {
        final byte[] library = Files.readAllBytes(Natives.fixture("tone_v1"));
        final Path file = plugins.resolve("tone.so");
        try (TestEngine engine = launch())
        {
            try (OutputStream out = Files.newOutputStream(file))
            {
                final int half = library.length / 2;
                out.write(library, 0, half);
                rename("counter_v1", plugins.resolve("counter.so"));
                engine.until("the watch has looked at half a file", () -> changes().size() == 1);
                for (int at = half; at < library.length; at += 3000)
                {
                    out.write(library, at, Math.min(3000, library.length - at));
                    engine.state();
                }
            }
            engine.until("it is loaded", () -> changes().size() == 2);
            rename("counter_v2", plugins.resolve("counter.so"));
            engine.until("a later change is seen", () -> changes().size() == 3);

            assertThat(engine.plugin(Tone.PLUGIN).seq()).isEqualTo(1);
            // a build that stalls for a second is said to be broken
            assertThat(failures()).allSatisfy(message -> assertThat(message).contains(file.toString()));
        }
    }

    @Test
    void shouldChangeNothingAndSayWhyWhenABuildIsBad() throws Exception
    {
        final Path file = rename("tone_v1", plugins.resolve("tone.so"));
        try (TestEngine engine = launch())
        {
            final Path loaded = engine.shadow(Tone.PLUGIN);

            rename("wrong_abi", file);
            engine.until("it is refused", () -> failures().size() == 1);
            assertThat(failures().getFirst()).contains("tone.so", "ABI version");
            Files.writeString(temporary.resolve("text"), "this is no library");
            Files.move(temporary.resolve("text"), file, StandardCopyOption.ATOMIC_MOVE);
            engine.until("this is refused, too", () -> failures().size() == 2);
            assertThat(failures().get(1)).contains("tone.so");
            assertThat(engine.shadow(Tone.PLUGIN)).isEqualTo(loaded);

            rename("tone_v2", file);
            engine.until("a good one is taken", () -> changes().size() == 1);
            assertThat(engine.shadow(Tone.PLUGIN)).isNotEqualTo(loaded);
        }
    }

    @Test
    void shouldNotReloadWhenOnlyTheTimesOfAFileChange() throws Exception
    {
        final Path file = rename("tone_v1", plugins.resolve("tone.so"));
        final Path other = rename("counter_v1", plugins.resolve("counter.so"));
        try (TestEngine engine = launch())
        {
            overwrite("tone_v1", file);
            // what was written later is not looked at before
            overwrite("counter_v2", other);
            engine.until("the other one is reloaded", () -> engine.plugin("test.counter").seq() == 2);
            overwrite("counter_v1", other);
            engine.until("and again", () -> engine.plugin("test.counter").seq() == 3);

            assertThat(engine.plugin(Tone.PLUGIN).seq()).isEqualTo(1);
            assertThat(failures()).isEmpty();
        }
    }

    @Test
    void shouldNotSayAgainWhatWasSaidAtLaunchWhenALibraryIsBad() throws Exception
    {
        final Path bad = rename("wrong_abi", plugins.resolve("bad.so"));
        final Path file = rename("tone_v1", plugins.resolve("tone.so"));
        try (TestEngine engine = launch())
        {
            assertThat(engine.engine().loadReport().failed()).hasSize(1);
            overwrite("tone_v2", file);
            engine.until("the watch has looked at both", () -> changes().size() == 1);
            assertThat(failures()).isEmpty();

            rename("wrong_abi", bad);
            engine.until("a new build is refused", () -> failures().size() == 1);
        }
    }

    @Test
    void shouldLoadWhatIsBuiltWhenTheDirectoryIsMadeLaterAndAgain() throws Exception
    {
        Files.delete(plugins);
        try (TestEngine engine = launch())
        {
            Files.createDirectory(plugins);
            final Path file = rename("tone_v1", plugins.resolve("tone.so"));
            engine.until("it is loaded", () -> changes().size() == 1);

            Files.delete(file);
            Files.delete(plugins);
            Files.createDirectory(plugins);
            rename("tone_v2", file);
            engine.until("it is reloaded", () -> changes().size() == 2);

            assertThat(changes()).last().asString().startsWith("RELOADED");
        }
    }

    @Test
    void shouldGoOnAndSaySoWhenTheListenerThrows() throws Exception
    {
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary,
            config -> config.pluginDirectory(plugins).watchPlugins(report ->
            {
                reports.add(report);
                throw new IllegalStateException("a defect of the listener");
            })))
        {
            rename("tone_v1", plugins.resolve("tone.so"));
            engine.until("it is said", () -> engine.errors().toString().contains("a defect of the listener"));

            rename("tone_v2", plugins.resolve("tone.so"));
            engine.until("it is reloaded", () -> changes().size() == 2);
        }
    }

    @Test
    void shouldKeepPlayingWhenTheFileIsDeletedAndLoadTheNextOne() throws Exception
    {
        final Path file = rename("tone_v1", plugins.resolve("tone.so"));
        try (TestEngine engine = launch())
        {
            Files.delete(file);
            rename("counter_v1", plugins.resolve("counter.so"));
            engine.until("a later change was seen", () -> changes().size() == 1);
            assertThat(engine.plugin(Tone.PLUGIN).epoch()).isEqualTo(1);

            rename("tone_v2", file);
            engine.until("it is replaced", () -> engine.plugin(Tone.PLUGIN).seq() == 2);
        }
    }

    @Test
    void shouldFindLibrariesInDirectoriesThatAppear() throws Exception
    {
        try (TestEngine engine = launch())
        {
            final Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
            rename("tone_v1", elsewhere.resolve("tone.so"));
            Files.move(elsewhere, plugins.resolve("tone"), StandardCopyOption.ATOMIC_MOVE);
            engine.until("it is loaded", () -> changes().size() == 1);

            rename("tone_v2", plugins.resolve("tone").resolve("tone.so"));
            engine.until("it is reloaded", () -> changes().size() == 2);

            assertThat(changes()).first().asString().startsWith("LOADED");
            assertThat(changes()).last().asString().startsWith("RELOADED");
        }
    }
}
