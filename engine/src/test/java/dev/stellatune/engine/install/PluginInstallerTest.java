// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import dev.stellatune.ffi.library.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.stellatune.engine.install.Artifacts.fixture;
import static dev.stellatune.engine.install.Artifacts.names;
import static dev.stellatune.engine.install.Artifacts.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PluginInstallerTest
{
    private static final Path TONE_V1 = fixture("tone_v1");
    private static final Path TONE_V2 = fixture("tone_v2");

    @TempDir
    private Path work;

    private Path plugins = Path.of("");
    private PluginInstaller installer = new PluginInstaller(plugins);

    @BeforeEach
    void choosePlace()
    {
        plugins = work.resolve("some/plugins");
        installer = new PluginInstaller(plugins);
    }

    private void assertRefused(final ThrowingCallable call, final String... words)
    {
        assertThatExceptionOfType(InstallException.class).isThrownBy(call)
            .satisfies(e -> assertThat(e.getMessage()).contains(words).endsWith(".")
                .doesNotContain(Inventory.STAGING, "\n", ".."));
    }

    private void assertNothingThere() throws IOException
    {
        assertThat(PluginDirectory.scan(plugins)).isEqualTo(new Discovery(List.of(), List.of()));
        assertThat(names(plugins)).noneMatch(name -> !name.equals(".lock"));
    }

    @Test
    void shouldInstallALibraryUnderItsIdWithAReceipt() throws Exception
    {
        final InstalledPlugin plugin = installer.install(TONE_V1);

        final Path root = plugins.resolve("test.tone");
        final Path library = root.resolve(TONE_V1.getFileName());
        assertThat(plugin).isEqualTo(new InstalledPlugin("test.tone", "Fixture test.tone", "1.0.0", root, library,
            InstallState.INSTALLED, 0, null));
        assertThat(library).hasSameBinaryContentAs(TONE_V1);
        assertThat(names(root)).containsExactly(".install.json", TONE_V1.getFileName().toString());
        assertThat(names(plugins)).containsExactly(".lock", "test.tone");
        assertThat(root.resolve(Receipt.FILE)).content().contains("\"id\": \"test.tone\"", "\"api_version\": 8",
            "\"library_rel_path\": \"" + TONE_V1.getFileName() + "\"");
        assertThat(PluginDirectory.scan(plugins)).isEqualTo(new Discovery(List.of(library), List.of()));
        assertThat(PluginDirectory.installed(plugins)).containsExactly(plugin);
    }

    @Test
    void shouldLeaveNothingInTheProcessWhenItLookedIntoALibrary() throws Exception
    {
        for (final String name : List.of("tone_v1", "thread_key", "tls_pin"))
        {
            installer.install(fixture(name));
        }

        assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain("/libtone_v1.so", "/libthread_key.so",
            "/libtls_pin.so");
        assertThat(NativeLibrary.isMapped(plugins.resolve("test.tone/libtone_v1.so"))).isFalse();
    }

    @Test
    void shouldInstallAnArchiveWithAllThatIsInIt() throws Exception
    {
        final Path archive = zip(work.resolve("tone.ZIP"), Map.of(
            "tone-1.0/lib/libtone.so", TONE_V1, "tone-1.0/data/presets.txt", "one", "tone-1.0/libother.so.1", "any",
            "readme", "text"));

        final InstalledPlugin plugin = installer.install(archive);

        assertThat(plugin.library()).isEqualTo(plugin.root().resolve("tone-1.0/lib/libtone.so"));
        assertThat(plugin.root().resolve("tone-1.0/data/presets.txt")).hasContent("one");
        assertThat(PluginDirectory.scan(plugins).files()).containsExactly(plugin.library());
    }

    @Test
    void shouldStayInstalledWhenAnArchiveHasMarksOfItsOwn() throws Exception
    {
        for (final String mark : List.of(".uninstall-pending/", ".uninstall-pending/x", ".install.json/x",
            ".install.json.new/x", ".uninstall-pending.new/x", ".uninstall-pending"))
        {
            final InstalledPlugin plugin =
                installer.install(zip(work.resolve("tone.zip"), Map.of("libtone.so", TONE_V1, mark, "")));

            assertThat(PluginDirectory.installed(plugins)).as(mark).containsExactly(plugin);
            assertThat(names(plugin.root())).as(mark).containsExactly(".install.json", "libtone.so");
        }
    }

    @Test
    void shouldSayThatLibrariesBesideItAreToBePackedWithIt() throws Exception
    {
        Artifacts.compile(work.resolve("libbeside.so"), "int one(void) { return 1; }\n", "-Wl,-soname,libbeside.so");
        final Path library = Artifacts.compile(work.resolve("needs.so"), """
            #include <stellatune/plugin.h>
            int one(void);
            const StPluginModule *stellatune_plugin_entry(const StHostVTable *host) { (void)host; one(); return NULL; }
            """, "-L" + work, "-lbeside", "-Wl,-rpath,$ORIGIN");

        assertRefused(() -> installer.install(library), library.toString(), "libbeside.so", "needs libraries beside it",
            "pack them with it into a .zip");
    }

    @Test
    void shouldLeaveOtherLibrariesAloneWhenTheyAreNoPlugins() throws Exception
    {
        final Path archive = zip(work.resolve("tone.zip"), Map.of(
            "libtone.so", TONE_V1, "libhelper.so", fixture("no_entry"), "foreign.so", "not for this machine"));

        assertThat(installer.install(archive).library()).hasFileName("libtone.so");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void shouldReplaceTheWholeDirectoryWhenAnotherVersionIsInstalled(final boolean canExchange) throws Exception
    {
        final PluginInstaller either = canExchange ? installer : new PluginInstaller(plugins, (_, _) -> false);
        either.install(zip(work.resolve("v1.zip"), Map.of("libone.so", TONE_V1, "old.txt", "old")));

        final InstalledPlugin plugin = either.install(TONE_V2);

        assertThat(plugin.version()).isEqualTo("2.0.0");
        assertThat(names(plugin.root())).containsExactly(".install.json", TONE_V2.getFileName().toString());
        assertThat(names(plugins)).containsExactly(".lock", "test.tone");
        assertThat(PluginDirectory.scan(plugins).files()).containsExactly(plugin.library());
    }

    @Test
    void shouldRefuseWhatIsNoArtifact() throws Exception
    {
        assertRefused(() -> installer.install(work.resolve("none.so")), "none.so", "does not exist");
        assertRefused(() -> installer.install(work), work.toString(), "is no file");
        final Path text = Files.writeString(work.resolve("plugin.txt"), "");
        assertRefused(() -> installer.install(text), "plugin.txt", ".so", ".zip");
        final Path nameless = Files.copy(TONE_V1, work.resolve(".so"));
        assertRefused(() -> installer.install(nameless), "is neither a library");
        final Path archive = zip(work.resolve("nameless.zip"), Map.of("lib/.so", TONE_V1));
        assertThat(plugins).doesNotExist();
        assertRefused(() -> installer.install(archive), "no library (*.so)");
    }

    @ParameterizedTest
    @CsvSource({
        "no_entry, does not export", "wrong_abi, version 7", "exec_stack, executable stack", "wrong_id, evil",
        "bad_metadata, metadata", "unresolved, undefined symbol", "truncated, cut off", "empty, empty"})
    void shouldRefuseALibraryThatIsNoPluginOfThisHost(final String name, final String reason) throws Exception
    {
        final Path library = fixture(name);

        assertRefusedAllowingDots(library, library.toString(), reason);

        assertNothingThere();
        assertRefusedAllowingDots(zip(work.resolve("it.zip"), Map.of("lib/x.so", library)), "it.zip/lib/x.so", reason);
        assertNothingThere();
    }

    /** The evil id is part of a sentence. */
    private void assertRefusedAllowingDots(final Path artifact, final String... words)
    {
        assertThatExceptionOfType(InstallException.class).isThrownBy(() -> installer.install(artifact))
            .satisfies(e -> assertThat(e.getMessage()).contains(words).doesNotContain(Inventory.STAGING));
    }

    @Test
    void shouldRefuseAnArchiveWithoutAPlugin() throws Exception
    {
        assertRefused(() -> installer.install(zip(work.resolve("a.zip"), Map.of("readme", "x"))),
            "no plugin in", "a.zip", "no library");
        assertRefused(() -> installer.install(zip(work.resolve("b.zip"),
            Map.of("a.so", fixture("no_entry"), "b.so", fixture("no_entry")))),
            "b.zip", "none of its 2 libraries", "stellatune_plugin_entry");
        assertRefused(() -> installer.install(zip(work.resolve("c.zip"),
            Map.of("a.so", fixture("truncated"), "b.so", fixture("no_entry")))), "c.zip/a.so");
        assertNothingThere();
    }

    @Test
    void shouldNameBothWhenAnArchiveHasTwoPlugins() throws Exception
    {
        final Path archive = zip(work.resolve("two.zip"), Map.of("a.so", TONE_V1, "b.so", fixture("counter_v1")));

        assertRefused(() -> installer.install(archive), archive + "/a.so and " + archive + "/b.so;");
        assertNothingThere();
    }

    @Test
    void shouldRunNothingWhenTheArchiveOrThePreflightIsNotInOrder() throws Exception
    {
        final Path ran = work.resolve("ran");
        final String source = """
            #include <stellatune/plugin.h>
            __attribute__((constructor)) static void run(void) { fclose(fopen("%s", "w")); }
            const StPluginModule *stellatune_plugin_entry(const StHostVTable *host) { (void)host; return NULL; }
            """.formatted(ran);
        final Path good = Artifacts.compile(work.resolve("good.so"), source);
        final Path bad = Artifacts.compile(work.resolve("zbad.so"), source, "-Wl,-z,execstack");

        assertRefused(() -> installer.install(bad), "zbad.so", "executable stack");
        assertRefused(() -> installer.install(zip(work.resolve("x.zip"), Map.of("good.so", good, "zbad.so", bad))),
            "x.zip/good.so and ", "x.zip/zbad.so");
        assertThat(ran).doesNotExist();

        assertThatExceptionOfType(InstallException.class).isThrownBy(() -> installer.install(good));
        assertThat(ran).as("what tells that it ran works").exists();
    }

    @Test
    void shouldLeaveTheOldOneWhenTheNewOneIsRefused() throws Exception
    {
        final InstalledPlugin plugin = installer.install(TONE_V1);

        assertThatExceptionOfType(InstallException.class).isThrownBy(() -> installer.install(fixture("wrong_abi")));

        assertThat(PluginDirectory.installed(plugins)).containsExactly(plugin);
        assertThat(plugin.library()).hasSameBinaryContentAs(TONE_V1);
    }

    @Test
    void shouldNotReplaceWhatItDidNotInstall() throws Exception
    {
        final Path own = Files.createDirectories(plugins.resolve("test.tone"));
        Files.writeString(own.resolve("notes.txt"), "mine");

        assertRefused(() -> installer.install(TONE_V1), own.toString(), "move it away");

        assertThat(names(own)).containsExactly("notes.txt");
        Files.delete(own.resolve("notes.txt"));
        assertThat(installer.install(TONE_V1).root()).isEqualTo(own);
    }

    @Test
    void shouldNotInstallTwiceWhenTheIdIsElsewhereAlready() throws Exception
    {
        final InstalledPlugin plugin = installer.install(TONE_V1);
        final Path moved = Files.move(plugin.root(), plugins.resolve("renamed"));

        assertRefused(() -> installer.install(TONE_V2), "test.tone", moved.toString(), "uninstall it first");

        assertThat(installer.uninstall("test.tone")).isEmpty();
        assertNothingThere();
    }

    @Test
    void shouldNotUseAnIdAsAPathWhenItIsNone()
    {
        assertThat(Stream.of("", " ", ".", "..", "a/b", "../a", "/a", "a.", "a..", ".a", "a\\b", "a\0", "a b", "-a",
            "a".repeat(129), "a\n")).noneMatch(PluginId::isSafe);
        assertThat(Stream.of("a", "org.example.x-y_z", "A1", "a..b", "a".repeat(128))).allMatch(PluginId::isSafe);
    }

    @Test
    void shouldUninstallEveryThingOfAnId() throws Exception
    {
        installer.install(zip(work.resolve("v1.zip"), Map.of("lib/libone.so", TONE_V1, "old.txt", "old")));
        final InstalledPlugin other = installer.install(fixture("counter_v1"));

        assertThat(installer.uninstall(" test.tone ")).isEmpty();

        assertThat(PluginDirectory.installed(plugins)).containsExactly(other);
        assertThat(names(plugins)).containsExactly(".lock", "test.counter");
    }

    @Test
    void shouldSayItWhenThereIsNothingToUninstall() throws Exception
    {
        assertRefused(() -> installer.uninstall("test.tone"), "test.tone", "is not installed in", plugins.toString());
        installer.install(TONE_V1);
        assertRefused(() -> installer.uninstall("test.other"), "test.other", "is not installed");
        assertRefused(() -> installer.uninstall(" "), "empty");
        assertThatExceptionOfType(InstallException.class).isThrownBy(() -> installer.uninstall("../plugins"));
        assertThat(PluginDirectory.scan(plugins).files()).hasSize(1);
    }

    @Test
    void shouldUninstallAPluginWhoseReceiptIsDamaged() throws Exception
    {
        final InstalledPlugin plugin = installer.install(TONE_V1);
        Files.writeString(plugin.root().resolve(Receipt.FILE), "{");

        assertThat(installer.uninstall("test.tone")).isEmpty();

        assertNothingThere();
    }
}
