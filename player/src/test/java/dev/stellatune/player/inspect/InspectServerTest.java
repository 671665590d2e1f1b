// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class InspectServerTest
{
    private static final int LARGE = 64 * 1024 * 1024;
    private static final Pattern LINK = Pattern.compile("(?:src|href|action)=\"([^\"]*)\"");

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile byte[] state = "{}".getBytes(StandardCharsets.UTF_8);
    private InspectServer server;
    private String host;
    private String root;

    /** Writes down what is asked of it; knows one plugin. */
    private final class Recorder implements InspectServer.Content
    {
        @Override
        public byte[] state(final Snapshot.Known known)
        {
            asked.add("state " + known);
            return state;
        }

        @Override
        public boolean act(final InspectServer.Action action, final String plugin)
        {
            asked.add(action + " " + plugin);
            return plugin.equals("a plugin");
        }
    }

    @BeforeEach
    void start() throws IOException
    {
        server = new InspectServer(0, new Recorder());
        host = server.address().getAuthority();
        root = server.address().getPath();
    }

    @AfterEach
    void stop()
    {
        server.close();
    }

    /** A response as it came. */
    private record Response(int status, String head, String body)
    {
    }

    private Response send(final String method, final String path, final String... headers) throws IOException
    {
        try (Socket socket = connect())
        {
            write(socket, method + " " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers) +
                "\r\nConnection: close\r\n\r\n");
            final String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (all.isEmpty())
            {
                throw new SocketException("closed without an answer");
            }
            final int end = all.indexOf("\r\n\r\n");
            return new Response(Integer.parseInt(all.substring(9, 12)), all.substring(0, end), all.substring(end + 4));
        }
    }

    private Response get(final String path) throws IOException
    {
        return send("GET", path, "Host: " + host);
    }

    private Socket connect() throws IOException
    {
        return new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), server.address().getPort());
    }

    private static void write(final Socket socket, final String text) throws IOException
    {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldRefuseWhoeverDoesNotKnowTheToken() throws IOException
    {
        final String token = root.substring(1, root.length() - 1);
        final String other = (token.charAt(0) == 'x' ? 'y' : 'x') + token.substring(1);
        for (final String path : List.of("/", "/state", "/inspector.js", "/favicon.ico", "/" + other + "/",
            "/" + token.substring(1) + "/", "/" + token + "x/", "//" + token + "/", "/x/" + token + "/", "/" + token,
            "/?" + token, "/" + other + "/reload/a%20plugin"))
        {
            for (final String method : List.of("GET", "POST", "HEAD", "OPTIONS"))
            {
                assertThat(send(method, path, "Host: " + host).status()).as(method + " " + path).isEqualTo(403);
            }
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void shouldRefuseOtherHostsAndOriginsWhenTheTokenIsKnown() throws IOException
    {
        final int port = server.address().getPort();
        for (final String headers : List.of(
            "X: y",
            "Host:",
            "Host: 127.0.0.1",
            "Host: localhost",
            "Host: 127.0.0.1:1",
            "Host: evil.example:" + port,
            "Host: 127.0.0.1:" + port + ".evil.example",
            "Host: " + host + "\r\nHost: " + host,
            "Host: " + host + "\r\nOrigin: null",
            "Host: " + host + "\r\nOrigin: http://evil.example",
            "Host: " + host + "\r\nOrigin: https://" + host,
            "Host: " + host + "\r\nOrigin: http://localhost:" + port,
            "Host: " + host + "\r\nOrigin: http://127.0.0.1"))
        {
            assertThat(send("GET", root, headers).status()).as(headers).isEqualTo(403);
            assertThat(send("POST", root + "reload/a%20plugin", headers).status()).as(headers).isEqualTo(403);
        }
        assertThat(asked).isEmpty();

        assertThat(send("GET", root, "Host: localhost:" + port).status()).isEqualTo(200);
        assertThat(send("POST", root + "reload/a%20plugin", "Host: " + host, "Origin: http://" + host).status())
            .isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''             | text/html; charset=utf-8       | <title>StellaTune inspector</title>",
        "inspector.css  | text/css; charset=utf-8        | prefers-color-scheme: dark",
        "inspector.js   | text/javascript; charset=utf-8 | fetch('state",
        "state          | application/json               | {}",
        "nothing        | text/plain; charset=utf-8      | no such page"})
    void shouldServeItsOwnFilesOnlyAndLetThemLoadNothingElse(final String path, final String type, final String words)
        throws IOException
    {
        final Response response = get(root + path);

        assertThat(response.status()).isEqualTo(path.equals("nothing") ? 404 : 200);
        assertThat(response.body()).contains(words);
        assertThat(response.head().lines()).contains("Content-type: " + type, "Cache-control: no-store",
            "X-content-type-options: nosniff", "Referrer-policy: no-referrer",
            "Cross-origin-resource-policy: same-origin");
        assertThat(response.head()).contains("Content-security-policy: default-src 'self'; ", "frame-ancestors 'none'")
            .doesNotContain("unsafe", "Access-control");
        final Matcher links = LINK.matcher(response.body());
        while (links.find())
        {
            assertThat(links.group(1)).matches("inspector\\.(css|js)|data:image/svg\\+xml,.*");
        }
    }

    @Test
    void shouldPassOnWhatThePageKnows() throws IOException
    {
        state = "{\"a\":\"\u00e4\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(get(root + "state").body()).isEqualTo("{\"a\":\"\u00e4\"}");
        get(root + "state?1.2.3.4");

        assertThat(asked).containsExactly("state " + Snapshot.Known.NOTHING, "state " + new Snapshot.Known(1, 2, 3, 4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3", "1.2.3.4.5", "a.b.c.d", "-1.0.0.0", "0.0.0.99999999999999999999", ""})
    void shouldRefuseAQueryThatThePageDoesNotMake(final String query) throws IOException
    {
        assertThat(get(root + "state?" + query).status()).isEqualTo(400);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, reload/a%20plugin, 405", "HEAD, reload/a%20plugin, 405", "PUT, disable/a%20plugin, 405",
        "POST, state, 405", "POST, '', 405", "DELETE, inspector.js, 405",
        "POST, reload/other, 404", "POST, unload/a%20plugin, 404", "POST, reload, 404", "POST, RELOAD/a%20plugin, 404"})
    void shouldRefuseMethodsAndThingsThatItDoesNotHave(final String method, final String path, final int status)
        throws IOException
    {
        final Response response = send(method, root + path, "Host: " + host, "Content-Length: 0");

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.head().contains("\nAllow: ")).isEqualTo(status == 405);
        assertThat(asked).allMatch("RELOAD other"::equals);
    }

    @Test
    void shouldActWhenButtonsArePressed() throws IOException
    {
        for (final String action : List.of("reload", "disable", "enable"))
        {
            assertThat(send("POST", root + action + "/a%20plugin", "Host: " + host, "Content-Length: 0").status())
                .isEqualTo(202);
        }

        assertThat(asked).containsExactly("RELOAD a plugin", "DISABLE a plugin", "ENABLE a plugin");
    }

    @Test
    void shouldSaySoInOneSentenceWhenThePortIsTaken()
    {
        assertThatThrownBy(() -> new InspectServer(server.address().getPort(), new Recorder()))
            .isInstanceOf(IOException.class)
            .hasMessage("The inspector cannot have port " + server.address().getPort() +
                " (address already in use); name another one, or none for one that is free.");
    }

    @Test
    void shouldHaveAnotherTokenEachTime() throws IOException
    {
        try (InspectServer other = new InspectServer(0, new Recorder()))
        {
            assertThat(other.address().getPath()).isNotEqualTo(root).matches("/[A-Za-z0-9_-]{32}/");
        }
    }

    @Test
    void shouldBeReachedFromThisMachineOnly() throws IOException
    {
        for (final NetworkInterface card : NetworkInterface.networkInterfaces().toList())
        {
            for (final InetAddress address : card.inetAddresses().filter(one -> !one.isLoopbackAddress()).toList())
            {
                try (Socket socket = new Socket())
                {
                    assertThatThrownBy(() ->
                        socket.connect(new InetSocketAddress(address, server.address().getPort()), 10_000))
                        .as(address.toString()).isInstanceOf(ConnectException.class);
                }
            }
        }
    }

    @Test
    void shouldServeOthersWhenClientsHangOrDoNotRead() throws IOException
    {
        final List<Socket> stuck = new ArrayList<>();
        try
        {
            state = new byte[LARGE];
            for (int i = 0; i < 4; i++)
            {
                final Socket reader = connect();
                stuck.add(reader);
                write(reader, "GET " + root + "state HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            }
            for (int i = 0; i < 100; i++)
            {
                final Socket half = connect();
                stuck.add(half);
                write(half, "GET " + root + "state HT");
            }
            assertThat(server.threadCount()).isLessThanOrEqualTo(8);

            awaitPage();
            assertThat(server.threadCount()).isLessThanOrEqualTo(8);
        }
        finally
        {
            for (final Socket socket : stuck)
            {
                socket.close();
            }
        }
    }

    /** Those who hang are cut off after some seconds. */
    private void awaitPage()
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true)
        {
            try
            {
                assertThat(get(root).status()).isEqualTo(200);
                return;
            }
            catch (final IOException e)
            {
                assertThat(System.nanoTime() - deadlineNs).as("the page is not served").isNegative();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    @Test
    void shouldEndAllItsThreadsWhenClosedUnderAReader() throws Exception
    {
        state = new byte[LARGE];
        try (Socket reader = connect(); InputStream in = reader.getInputStream())
        {
            write(reader, "GET " + root + "state HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            assertThat(in.read()).isEqualTo('H');
            final List<Thread> threads = threads();
            assertThat(threads).hasSizeGreaterThanOrEqualTo(2).allMatch(Thread::isDaemon);

            server.close();

            for (final Thread thread : threads)
            {
                thread.join();
            }
        }
        assertThatThrownBy(() -> connect().close()).isInstanceOf(ConnectException.class);
    }

    private static List<Thread> threads()
    {
        return Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().matches("stellatune-inspector-.*|HTTP-Dispatcher")).toList();
    }
}
