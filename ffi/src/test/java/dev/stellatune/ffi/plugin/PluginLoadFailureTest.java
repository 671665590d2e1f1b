// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.library.Finding;
import dev.stellatune.ffi.library.LibraryLoadException;
import dev.stellatune.ffi.library.Preflight;
import dev.stellatune.ffi.library.ShadowRoot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Bad plugins: each is refused in one sentence, and nothing of it stays behind.
 */
class PluginLoadFailureTest
{
    @TempDir
    private Path temporary;
    private final List<String> log = new ArrayList<>();
    private final PluginHost host = new PluginHost((plugin, level, message) -> log.add(plugin + ": " + message));
    private ShadowRoot shadows;

    @BeforeEach
    void setUp() throws Exception
    {
        shadows = ShadowRoot.create(temporary);
    }

    @AfterEach
    void assertNothingIsLeft() throws Exception
    {
        assertThat(Fixture.isAnythingMappedFrom(shadows.directory())).isFalse();
        assertThat(Fixture.copies(shadows)).isEmpty();
        assertThat(host.find(1)).as("the context of the refused library").isNull();
        shadows.close();
        host.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        not_a_library/not_a_library.so          | not a library
        empty/empty.so                          | empty
        truncated/truncated.so                  | cut off
        no_entry/libno_entry.so                 | does not export the function stellatune_plugin_entry
        entry_data/libentry_data.so             | exports stellatune_plugin_entry as data
        exec_stack/libexec_stack.so             | executable stack
        unresolved/libunresolved.so             | stellatune_function_that_nobody_defines
        missing_needed/libmissing_needed.so     | libstellatune_missing_dependency.so.1
        tone_v1                                 | directory
        tone_v1/libnothing.so                   | no such file
        """)
    void shouldRefuseWhenFileIsNoLoadableLibrary(final String path, final String reason)
    {
        final Path file = Fixture.directory(path);

        final LibraryLoadException failure =
            catchThrowableOfType(LibraryLoadException.class, () -> load(file));

        assertThat(failure).isNotNull();
        assertThat(failure.file()).isEqualTo(file);
        assertThat(Preflight.examine(file, AbiConstants.ENTRY_SYMBOL)).as("lint says the same")
            .filteredOn(Finding::isError).containsExactly(failure.finding());
        assertThat(failure).hasMessage("cannot load " + file + ": " + failure.finding().sentence());
        assertIsOneSentence(failure, file, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        wrong_abi           | The plugin FILE is built for plugin ABI version 7, this host speaks version 8: \
        rebuild it with this host's header.
        null_entry          | The entry function of FILE returned NULL: the plugin refuses to start here; its own log \
        may say why.
        bad_metadata        | The metadata of the plugin FILE is not a JSON object: it has an unexpected 'i' at \
        character 1.
        metadata_abi        | The metadata of the plugin FILE states api_version 7, this host speaks version 8.
        wrong_id            | The metadata of the plugin FILE needs an "id" of letters, digits, dot, underscore and \
        hyphen, at most 128; it has ../evil.
        many_capabilities   | The plugin FILE claims 1000000 capabilities; at most 256 are plausible.
        null_capability     | The plugin FILE announces 2 capabilities, but number 1 is NULL.
        unknown_kind        | The plugin FILE gives capability number 0 the unknown kind 9.
        empty_type          | The plugin FILE gives capability number 0 an empty type id.
        no_create           | The plugin FILE offers the dsp 'broken' but no function that creates it.
        duplicate_type      | The plugin FILE offers the dsp type 'broken' twice.
        """)
    void shouldRefuseWhenLibraryIsNoValidPlugin(final String name, final String sentence)
    {
        final Path file = Fixture.file(name);

        final PluginException failure =
            catchThrowableOfType(PluginException.class, () -> load(file));

        assertThat(failure).isNotNull();
        assertThat(failure.code()).isZero();
        assertThat(failure).hasMessage(sentence.replace("FILE", file.toString()));
    }

    @Test
    void shouldPassOnWhatThePluginLogsWhenItRefusesToStart()
    {
        final PluginException failure = catchThrowableOfType(
            PluginException.class, () -> load(Fixture.file("null_entry")));

        assertThat(failure).isNotNull();
        assertThat(log).containsExactly("libnull_entry.so: this plugin refuses every host");
    }

    @Test
    void shouldLendTheHostsTableUntilTheLibraryIsGoneWhenItIsRefused()
    {
        final PluginException failure = catchThrowableOfType(
            PluginException.class, () -> load(Fixture.file("late_host_refused")));

        assertThat(failure).isNotNull().hasMessageContaining("not a JSON object");
        assertThat(log).containsExactly("liblate_host_refused.so: good-bye");
    }

    @Test
    void shouldLendTheHostsTableUntilTheLibraryIsGoneWhenItIsClosed() throws Exception
    {
        final PluginModule module = load(Fixture.file("late_host"));

        assertThat(module.close()).isTrue();

        assertThat(log).containsExactly("test.latehost: good-bye");
    }

    @Test
    void shouldLoadTheNextWhenOneWasRefused() throws Exception
    {
        final PluginException failure = catchThrowableOfType(
            PluginException.class, () -> load(Fixture.file("bad_metadata")));
        final PluginModule good = load(Fixture.file("tone_v1"));

        assertThat(failure).isNotNull();
        assertThat(good.pluginId()).isEqualTo("test.tone");
        assertThat(good.close()).isTrue();
    }

    private void assertIsOneSentence(final Exception failure, final Path file, final String reason)
    {
        assertThat(failure.getMessage())
            .contains(file.toString())
            .contains(reason)
            .doesNotContain("\n")
            .doesNotContain(shadows.directory().toString());
    }

    private PluginModule load(final Path file) throws LibraryLoadException, PluginException
    {
        return PluginModule.load(host, shadows, file, RejectedModule::close);
    }
}
