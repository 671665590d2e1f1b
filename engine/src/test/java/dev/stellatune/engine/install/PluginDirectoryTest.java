// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import dev.stellatune.ffi.library.OwnedDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class PluginDirectoryTest
{
    @TempDir
    private Path directory;

    private Path touch(final String name) throws IOException
    {
        final Path file = directory.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        return Files.writeString(file, "");
    }

    @Test
    void shouldFindLibrariesInTheDirectoryAndOneBelow() throws Exception
    {
        final Path inside = touch("b.so");
        final Path below = touch("a/a.so");
        touch("a/deeper/c.so");
        touch("a/notes.txt");
        Files.createDirectory(directory.resolve("directory.so"));

        assertThat(PluginDirectory.scan(directory).files()).containsExactly(below, inside);
    }

    @Test
    void shouldFindNothingWhenTheDirectoryIsEmpty() throws Exception
    {
        assertThat(PluginDirectory.scan(directory).files()).isEmpty();
    }

    @Test
    void shouldSaySoWhenThereIsNoSuchDirectory() throws Exception
    {
        final Path missing = directory.resolve("missing");
        final Path file = touch("file");

        assertThatIOException().isThrownBy(() -> PluginDirectory.scan(missing).files())
            .withMessageContaining(missing.toString()).withMessageEndingWith(".");
        assertThatIOException().isThrownBy(() -> PluginDirectory.scan(file).files())
            .withMessageContaining(file.toString());
    }

    private Path install(final String name, final String id, final String library) throws IOException
    {
        final Path root = Files.createDirectories(directory.resolve(name));
        touch(name + "/lib.so");
        touch(name + "/other.so");
        return Files.writeString(root.resolve(Receipt.FILE),
            new Receipt(id, "Name", "1.2.3", 8, library, 0, "", 5).json());
    }

    private String onlyProblem() throws IOException
    {
        final Discovery found = PluginDirectory.scan(directory);
        assertThat(found.files()).isEmpty();
        assertThat(found.problems()).hasSize(1);
        return found.problems().getFirst().message();
    }

    @Test
    void shouldFindOnlyTheLibraryThatAReceiptNames() throws Exception
    {
        install("a", "test.a", "lib.so");
        final Path plain = touch("b/b.so");

        assertThat(PluginDirectory.scan(directory)).isEqualTo(
            new Discovery(List.of(directory.resolve("a/lib.so"), plain), List.of()));
        assertThat(PluginDirectory.installed(directory)).containsExactly(new InstalledPlugin("test.a", "Name", "1.2.3",
            directory.resolve("a"), directory.resolve("a/lib.so"), InstallState.INSTALLED, 0, null));
    }

    @Test
    void shouldReadAReceiptOfTheOriginalHost() throws Exception
    {
        install("a", "test.a", "lib.so");
        Files.writeString(directory.resolve("a").resolve(Receipt.FILE), """
            {"manifest": {"id": "test.b", "api_version": 8, "name": null, "entry_symbol": "stellatune_plugin_entry",
             "metadata": {"id": "test.b", "version": {"major": 1, "minor": 20, "patch": 3}}},
             "library_rel_path": "other.so"}""");

        assertThat(PluginDirectory.installed(directory)).containsExactly(new InstalledPlugin("test.b", "test.b",
            "1.20.3", directory.resolve("a"), directory.resolve("a/other.so"), InstallState.INSTALLED, 0, null));
    }

    @Test
    void shouldNotLookAtWhatIsHiddenOrUninstalled() throws Exception
    {
        touch(".git/x.so");
        touch(".x.so");
        install("a", "test.a", "lib.so");
        touch("a/.uninstall-pending");

        assertThat(PluginDirectory.scan(directory)).isEqualTo(new Discovery(List.of(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "{\"manifest\":{\"id\":\"a\"}}",
        "{\"manifest\":{\"id\":\"../a\"},\"library_rel_path\":\"lib.so\"}",
        "{\"manifest\":{\"id\":7},\"library_rel_path\":\"lib.so\"}",
        "{\"manifest\":{\"id\":\"a\"},\"library_rel_path\":\" \"}"})
    void shouldReportAReceiptThatIsDamaged(final String text) throws Exception
    {
        final Path receipt = install("a", "test.a", "lib.so");
        Files.writeString(receipt, text);

        assertThat(onlyProblem()).contains(receipt.toString(), "damaged").endsWith(".");
        assertThat(PluginDirectory.installed(directory)).isEmpty();
    }

    @Test
    void shouldReportALibraryThatLiesElsewhereOrNowhere() throws Exception
    {
        touch("elsewhere.so");
        final Path outside = directory.resolve("a/link.so");
        for (final String library : List.of("../elsewhere.so", directory.resolve("elsewhere.so").toString(),
            "link.so", "x/../../elsewhere.so", "../a"))
        {
            install("a", "test.a", library);
            Files.deleteIfExists(outside);
            Files.createSymbolicLink(outside, directory.resolve("elsewhere.so"));
            final Discovery found = PluginDirectory.scan(directory);
            assertThat(found.files()).containsExactly(directory.resolve("elsewhere.so"));
            assertThat(found.problems()).extracting(Discovery.Problem::file).containsExactly(directory.resolve("a"));
        }
        Files.delete(directory.resolve("elsewhere.so"));
        install("a", "test.a", "gone.so");
        assertThat(onlyProblem()).contains("test.a", "gone.so", "install it again");
    }

    @Test
    void shouldReportAnIdThatIsInstalledTwiceAndUseTheDirectoryOfItsName() throws Exception
    {
        install("a-copy", "test.a", "lib.so");
        install("test.a", "test.a", "lib.so");

        final Discovery found = PluginDirectory.scan(directory);

        assertThat(found.files()).containsExactly(directory.resolve("test.a/lib.so"));
        assertThat(found.problems()).singleElement().satisfies(problem -> assertThat(problem.message())
            .contains("test.a", "twice", directory.resolve("a-copy").toString()));
        assertThat(PluginDirectory.installed(directory)).hasSize(2);
    }

    @Test
    void shouldPutTheOldVersionBackWhenAnInstallerEndedBetweenTwoSteps() throws Exception
    {
        install(".replaced-test.a", "test.a", "lib.so");

        assertThat(PluginDirectory.scan(directory).files()).containsExactly(directory.resolve("test.a/lib.so"));

        install(".replaced-test.a", "test.a", "lib.so");
        touch(".replaced-test.a/old");
        assertThat(PluginDirectory.scan(directory).files()).containsExactly(directory.resolve("test.a/lib.so"));
        assertThat(directory.resolve(".replaced-test.a")).doesNotExist();
        assertThat(directory.resolve("test.a/old")).doesNotExist();
    }

    @Test
    void shouldRemoveWhatADeadInstallerLeftAndNotWhatALivingOneNeeds() throws Exception
    {
        touch(".staging-999999999-1-0/content/lib.so");
        touch(".removed-test.a~0/lib.so");
        try (OwnedDirectory living = OwnedDirectory.createIn(directory, Inventory.STAGING))
        {
            Files.writeString(living.path().resolve("file"), "");

            assertThat(PluginDirectory.scan(directory).files()).isEmpty();

            assertThat(living.path().resolve("file")).exists();
        }
        assertThat(Artifacts.names(directory)).containsExactly(".lock");
    }

    @Test
    void shouldReadADirectoryThatMayNotBeWritten() throws Exception
    {
        install("a", "test.a", "lib.so");
        touch(".removed-test.b~0/lib.so");
        try (Frozen _ = Frozen.freeze(directory))
        {
            assertThat(PluginDirectory.scan(directory).files()).containsExactly(directory.resolve("a/lib.so"));
            assertThat(PluginDirectory.installed(directory)).extracting(InstalledPlugin::id)
                .containsExactly("test.a", "test.b");
        }
    }
}
