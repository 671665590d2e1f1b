// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.util.List;

/**
 * Runs each command once, so that a start-up cache which is made on the way holds the classes, the linked call sites
 * and the profiles of all of them: {@code java -XX:AOTCacheOutput=... Training IN.wav OUT.wav}.
 */
final class Training
{
    private Training()
    {
    }

    /**
     * Runs the commands in this JVM.
     *
     * @param args a WAV file to read, and one to write.
     */
    static void main(final String[] args)
    {
        final Streams streams = Streams.ofProcess();
        final String in = args[0];
        final String out = args[1];
        final List<List<String>> commands = List.of(
            List.of("--version"),
            List.of("--help"),
            List.of("plugins", "list", "--json"),
            List.of("render", in, "-o", out, "--json"),
            List.of("render", in, in, "-o", out, "--bits", "24", "--dsp", "gain={\"gain_db\":-6}"),
            List.of("play", in, "--sink", "null:fast", "--json"));
        for (final List<String> command : commands)
        {
            final int status = Main.run(command.toArray(String[]::new), streams);
            streams.flush();
            if (status != Main.OK)
            {
                System.exit(status);
            }
        }
    }
}
