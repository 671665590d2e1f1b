// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PluginsLintCommandTest extends PlayerTest
{
    @ParameterizedTest
    @ValueSource(strings = {"gain/libstellatune_gain.so", "sndfile/libstellatune_sndfile.so",
        "localfiles/libstellatune_localfiles.so", "alsa/libstellatune_alsa.so"})
    void shouldBeSilentWhenPluginThatShipsIsChecked(final String name)
    {
        final Path file = Path.of(System.getProperty(PluginOptions.DEFAULT_DIRECTORY)).resolve(name);

        final Cli.Result still = Cli.run("plugins", "lint", file);

        assertThat(still.out()).isEqualTo(file + ": ok\n");
        assertThat(still.err()).isEmpty();
        assertThat(still.status()).isEqualTo(Main.OK);
        final Cli.Result ran = Cli.run("plugins", "lint", "--run", file);
        assertThat(ran.out()).contains("  state  unloaded\n").endsWith(file + ": ok\n");
        assertThat(ran.status()).isEqualTo(Main.OK);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        no_entry         | error   | NO_ENTRY
        entry_data       | error   | ENTRY_NOT_A_FUNCTION
        exec_stack       | error   | EXECUTABLE_STACK
        unresolved       | error   | SYMBOL_MISSING
        missing_needed   | error   | LIBRARY_MISSING
        truncated        | error   | CUT_OFF
        empty            | error   | EMPTY
        not_a_library    | error   | NOT_ELF
        nodelete         | warning | NO_DELETE
        unique_cpp       | warning | UNIQUE_SYMBOLS
        tls_pin          | warning | THREAD_DESTRUCTORS
        static_tls       | warning | STATIC_TLS
        text_relocations | warning | TEXT_RELOCATIONS
        fast_math        | warning | FAST_MATH
        thread_key       | info    | THREAD_KEYS
        """)
    void shouldTellCodeSeverityAndAdviceWhenSomethingIsFound(
        final String name, final String severity, final String code) throws IOException
    {
        final Path file = fixture(name);
        final boolean ok = !severity.equals("error");

        final Cli.Result result = Cli.run("plugins", "lint", file, "--json");

        final Map<String, Object> report = result.json();
        assertThat(report.keySet()).containsExactly("file", "ok", "findings", "trial");
        assertThat(report).containsEntry("file", file.toString()).containsEntry("ok", ok).containsEntry("trial", null);
        final Map<String, Object> finding = single(report);
        assertThat(finding.keySet()).containsExactly("code", "severity", "message", "advice");
        assertThat(finding).containsEntry("code", code).containsEntry("severity", severity);
        assertThat(result.status()).isEqualTo(ok ? Main.OK : Main.FAILED);

        final Cli.Result text = Cli.run("plugins", "lint", file);
        assertThat(text.out().lines()).hasSize(2).first()
            .isEqualTo(severity + ": " + finding.get("message") + "; " + finding.get("advice") + " [" + code + "]");
        assertThat(text.out().lines().skip(1)).singleElement().isEqualTo(file + ": " + switch (severity)
        {
            case "error" -> "1 error";
            case "warning" -> "ok, 1 warning";
            default -> "ok";
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        wrong_abi        | INVALID_MODULE   | 1
        duplicate_type   | INVALID_MODULE   | 1
        incomplete_table | INVALID_INSTANCE | 1
        create_fails     | CREATE_FAILED    | 0
        shutdown_fails   | SHUTDOWN_FAILED  | 0
        """)
    void shouldFindWhatOnlyShowsInActionWhenAskedToRun(final String name, final String code, final int status)
        throws IOException
    {
        final Path file = fixture(name);
        assertThat(Cli.run("plugins", "lint", file).out()).as("without running").isEqualTo(file + ": ok\n");

        final Cli.Result result = Cli.run("plugins", "lint", "--run", "--json", file);

        assertThat(single(result.json())).containsEntry("code", code);
        assertThat(Cli.object(result.json(), "trial")).containsEntry("unloaded", true);
        assertThat(result.status()).isEqualTo(status);
    }

    @Test
    void shouldTellOfThePluginWhenItRan() throws IOException
    {
        final Map<String, Object> trial =
            Cli.object(Cli.run("plugins", "lint", "--run", "--json", fixture("tone_v1")).json(), "trial");

        assertThat(trial.keySet()).containsExactly("plugin", "unloaded", "log");
        assertThat(Cli.object(trial, "plugin")).containsEntry("id", "test.tone").containsEntry("apiVersion", 8);
        assertThat(Cli.run("plugins", "lint", "--run", fixture("null_entry")).out())
            .contains("log: error: this plugin refuses every host\n").doesNotContain(temporary().toString());
    }

    @Test
    void shouldSayWhyWhenLibraryStaysLoaded()
    {
        final Cli.Result result = Cli.run("plugins", "lint", "--run", fixture("nodelete"));

        assertThat(result.out()).contains("[NO_DELETE]", "[PINNED]", "  state  still loaded\n")
            .endsWith(": ok, 2 warnings\n");
        assertThat(result.status()).isEqualTo(Main.OK);
    }

    @Test
    void shouldNotRunWhenThereIsAnErrorAlready() throws IOException
    {
        final Map<String, Object> report =
            Cli.run("plugins", "lint", "--run", "--json", fixture("exec_stack")).json();

        assertThat(report).containsEntry("trial", null).containsEntry("ok", false);
    }

    @Test
    void shouldFindItWhenThereIsNoSuchFile() throws IOException
    {
        assertThat(single(Cli.run("plugins", "lint", "--json", file("none.so")).json()))
            .containsEntry("code", "NO_SUCH_FILE");
        assertThat(single(Cli.run("plugins", "lint", "--json", directory).json())).containsEntry("code", "NOT_A_FILE");
        assertThat(single(Cli.run("plugins", "lint", "--json", Files.writeString(file("x.so"), "x")).json()))
            .containsEntry("code", "NOT_ELF");
    }

    @Test
    void shouldRefuseWhenFileIsNotNamed()
    {
        assertRefused(Cli.run("plugins", "lint"), Main.WRONG_USE, "FILE");
    }

    private static Map<String, Object> single(final Map<String, Object> report)
    {
        final List<?> findings = (List<?>)Cli.field(report, "findings");
        assertThat(findings).hasSize(1);
        return Cli.asMap(Objects.requireNonNull(findings.getFirst()));
    }
}
