// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.player.soak.SoakPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JACK server that plays nothing, at the pace of a device. It is reached through ALSA, by way of the device that the
 * package libasound2-plugins brings.
 */
final class JackServer implements AutoCloseable
{
    /** How ALSA calls it. */
    static final SinkOption.Device SINK = new SinkOption.Device("alsa", "jack");

    private static final String SERVER = "jackd";
    private static final String WAIT = "jack_wait";
    private static final int LIMIT_S = 10;

    private final Process process;

    private JackServer(final Process process)
    {
        this.process = process;
    }

    /** Whether the programs are there. */
    static boolean isThere()
    {
        return isThere(SERVER) && isThere(WAIT);
    }

    private static boolean isThere(final String program)
    {
        final String path = System.getenv("PATH");
        return path != null && List.of(path.split(":")).stream()
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /**
     * Starts it.
     *
     * @param periodFrames how much it plays at once.
     * @throws IOException when it does not start.
     */
    static JackServer start(final int periodFrames) throws IOException
    {
        final Process server = quiet(SERVER, "-r", "-d", "dummy", "-r", Integer.toString(SoakPlan.SAMPLE_RATE),
            "-p", Integer.toString(periodFrames));
        final JackServer made = new JackServer(server);
        boolean up = false;
        try
        {
            up = quiet(WAIT, "-w", "-t", Integer.toString(LIMIT_S)).waitFor() == 0 && server.isAlive();
            if (!up)
            {
                throw new IOException(SERVER + " does not start with periods of " + periodFrames + " frames");
            }
            return made;
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        finally
        {
            if (!up)
            {
                made.close();
            }
        }
    }

    private static Process quiet(final String... command) throws IOException
    {
        return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    @Override
    public void close()
    {
        process.destroy();
        try
        {
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS))
            {
                process.destroyForcibly();
            }
        }
        catch (final InterruptedException e)
        {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
