// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.os;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process of its own looks at the standard input that it is given, a pipe or a pseudo-terminal made by script(1).
 */
class TerminalTest
{
    @Test
    void shouldBeNoneWhenStandardInputIsAPipe() throws Exception
    {
        assertThat(output(java())).isEqualTo("none\n");
    }

    @Test
    void shouldHandOverKeysAndComeBackAsItWasWhenStandardInputIsATerminal() throws Exception
    {
        final String shell = "stty cols 91 && before=$(stty -g) && " + java() +
            " && [ \"$before\" = \"$(stty -g)\" ] && echo same";

        assertThat(output("script -qefc '" + shell + "' /dev/null").replace("\r", "").lines())
            .containsExactly("91 columns, listens: true true", "-echo -icanon -iexten isig undef", "same");
    }

    private static String output(final String command) throws Exception
    {
        final Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static String java()
    {
        return Path.of(System.getProperty("java.home"), "bin", "java") +
            " --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xmx32m -cp " +
            System.getProperty("java.class.path") + " " + Listen.class.getName().replace("$", "\\$");
    }

    /**
     * Listens to the terminal and prints what it looks like then.
     */
    static final class Listen
    {
        private Listen()
        {
        }

        static void main(final String[] args) throws Exception
        {
            final Terminal terminal = Terminal.ofStandardInput();
            if (terminal == null)
            {
                System.out.println("none");
                return;
            }
            final boolean first = terminal.listen();
            System.out.println(terminal.columns() + " columns, listens: " + first + " " + terminal.listen());
            final String words = "-icanon|-echo|-iexten|isig|icanon|echo|iexten|-isig";
            new ProcessBuilder("sh", "-c", "stty -a | tr -s ' ;' '\\n' | grep -xE -e '" + words +
                "' | LC_ALL=C sort | tr '\\n' ' '; stty -a | grep -o 'susp = [^;]*' | tr -d '<>' | cut -c8-12")
                .inheritIO().start().waitFor();
            terminal.restore();
        }
    }
}
