// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class InspectOptionTest extends PlayerTest
{
    private static final String ADDRESS = "inspector: http://127\\.0\\.0\\.1:(\\d+)/[A-Za-z0-9_-]{32}/";

    @Test
    void shouldPlayAndPrintTheAddressOnceWhenTheFileFollowsTheOption() throws IOException
    {
        final Cli.Result result = Cli.run("play", "--sink", "null:fast", "--inspect", wav("in.wav"));

        assertThat(result.status()).isEqualTo(Main.OK);
        assertThat(result.errLines()).hasSize(1).allMatch(line -> line.matches(ADDRESS));
        assertThat(result.out()).contains("20000 frames").doesNotContain("inspector");
    }

    @Test
    void shouldServeAtThePortThatIsNamed() throws IOException
    {
        final int port = freePort();

        for (final List<String> option : List.of(List.of("--inspect", "" + port), List.of("--inspect=" + port)))
        {
            final Cli.Result result = Cli.run(option.size() == 1 ?
                new Object[] {"play", option.getFirst(), wav("in.wav"), "--sink", "null:fast"} :
                new Object[] {"play", option.getFirst(), option.getLast(), wav("in.wav"), "--sink", "null:fast"});

            assertThat(result.err()).contains("127.0.0.1:" + port + "/");
            assertThat(result.status()).isEqualTo(Main.OK);
        }
    }

    private static int freePort() throws IOException
    {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            return socket.getLocalPort();
        }
    }

    @Test
    void shouldSayItInOneSentenceWhenThePortIsTaken() throws IOException
    {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})))
        {
            assertRefused(Cli.run("play", wav("in.wav"), "--sink", "null", "--inspect", taken.getLocalPort()),
                Main.FAILED, "cannot have port " + taken.getLocalPort(), "already in use", "another one");
        }
    }

    @ParameterizedTest
    @CsvSource({"65536", "99999999999", "--inspect=x", "--inspect=-1", "--inspect="})
    void shouldSayItInOneSentenceWhenItIsNoPort(final String port) throws IOException
    {
        final Cli.Result result = port.startsWith("--") ?
            Cli.run("play", wav("in.wav"), "--sink", "null", port) :
            Cli.run("play", wav("in.wav"), "--sink", "null", "--inspect", port);

        assertRefused(result, Main.WRONG_USE, "is no port; give a number from 1 to 65535", "--inspect");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fused", "dedicated", "invoker"})
    void shouldShowStagesAndReloadWhateverTheMode(final String mode) throws Exception
    {
        final List<String> command = java();
        command.addAll(List.of("play", TestAudio.silence(file("in.wav"), 1_000).toString(), "--sink", "null",
            "--dsp", "gain", "--mode", mode, "--inspect"));
        final Process player = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (HttpClient client = HttpClient.newHttpClient())
        {
            String line = player.inputReader().readLine();
            while (!line.matches(ADDRESS))
            {
                line = player.inputReader().readLine();
            }
            final URI address = URI.create(line.substring("inspector: ".length()));
            final long before = awaitEpoch(client, address, 1);

            assertThat(client.send(HttpRequest.newBuilder(address.resolve("reload/stellatune.gain"))
                .POST(HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode()).isEqualTo(202);

            assertThat(awaitEpoch(client, address, before + 1)).isGreaterThan(before);
        }
        finally
        {
            player.destroy();
        }
        assertThat(player.waitFor()).isEqualTo(143);
    }

    /** Waits until the DSP runs, of a library of at least this epoch, and all stages are measured. */
    private static long awaitEpoch(final HttpClient client, final URI address, final long least) throws Exception
    {
        while (true)
        {
            final Map<String, Object> state = JSON.std.mapFrom(client.send(
                HttpRequest.newBuilder(address.resolve("state")).build(), HttpResponse.BodyHandlers.ofString()).body());
            if (state.get("player") == null)
            {
                // the page is there before the player is
                continue;
            }
            final List<?> stages = (List<?>)Cli.field(Cli.object(state, "player"), "stages");
            assertThat(stages).extracting(stage -> Cli.asMap(stage).get("role"))
                .containsExactly("decoder", "dsp", "sink");
            final Map<String, Object> gain =
                Cli.asMap(((List<?>)Cli.field(Cli.asMap(stages.get(1)), "parts")).getFirst());
            final boolean measured = stages.stream().allMatch(stage -> Cli.asMap(stage).get("times") != null);
            if (measured && Cli.field(gain, "state").equals("running") && Cli.number(gain, "epoch") >= least)
            {
                return (long)Cli.number(gain, "epoch");
            }
        }
    }
}
