// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real browser without a window, with one page, driven through its DevTools protocol.
 */
final class Chromium
{
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome", "chrome");
    private static final String LISTENING = "DevTools listening on ";
    private static final long LIMIT_S = 60;
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Process process;
    private final Map<Integer, CompletableFuture<Map<String, Object>>> open = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicInteger lastId = new AtomicInteger();
    private final HttpClient client;
    private final WebSocket socket;
    private final String session;

    private Chromium(final Process process, final URI address) throws Exception
    {
        this.process = process;
        client = HttpClient.newHttpClient();
        socket = client.newWebSocketBuilder().buildAsync(address, new Messages()).get(LIMIT_S, TimeUnit.SECONDS);
        final Object target = Cli.field(send("", "Target.createTarget", Map.of("url", "about:blank")), "targetId");
        session = Cli.field(
            send("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true)), "sessionId").toString();
        for (final String domain : List.of("Page", "Runtime", "Log", "Network"))
        {
            call(domain + ".enable", Map.of());
        }
    }

    /** The browser of this machine; null when it has none. */
    static @Nullable Path find()
    {
        return Stream.of(System.getenv("PATH").split(":")).flatMap(directory -> NAMES.stream()
            .map(name -> Path.of(directory, name))).filter(Files::isExecutable).findFirst().orElse(null);
    }

    /**
     * Starts it.
     *
     * @param browser   the program.
     * @param directory for all that it writes.
     */
    static Chromium start(final Path browser, final Path directory) throws Exception
    {
        final ProcessBuilder command = new ProcessBuilder(browser.toString(), "--headless=new", "--no-sandbox",
            "--disable-gpu", "--disable-dev-shm-usage", "--disable-breakpad", "--disable-background-networking",
            "--disable-component-update", "--disable-extensions", "--no-first-run", "--no-default-browser-check",
            "--remote-debugging-port=0", "--user-data-dir=" + directory, "about:blank").redirectErrorStream(true);
        command.environment().put("HOME", directory.toString());
        command.environment().put("TMPDIR", directory.toString());
        final Process process = command.start();
        boolean started = false;
        try
        {
            final BufferedReader lines = process.inputReader();
            final List<String> said = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine())
            {
                said.add(line);
                if (line.startsWith(LISTENING))
                {
                    // what it says from here on is of no interest, and must not fill the pipe
                    Thread.ofPlatform().daemon().name("chromium-output").start(() -> lines.lines().forEach(_ ->
                    {
                    }));
                    final Chromium made = new Chromium(process, URI.create(line.substring(LISTENING.length())));
                    started = true;
                    return made;
                }
            }
            throw new AssertionError(browser + " does not start: " + said);
        }
        finally
        {
            if (!started)
            {
                process.destroyForcibly();
            }
        }
    }

    /** Puts messages together, and sorts answers and events. */
    private final class Messages implements WebSocket.Listener
    {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(final WebSocket from, final CharSequence data, final boolean last)
        {
            text.append(data);
            if (last)
            {
                onMessage(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public void onError(final WebSocket from, final Throwable failure)
        {
            open.values().forEach(answer -> answer.completeExceptionally(failure));
        }
    }

    private void onMessage(final String text)
    {
        final Map<String, Object> message;
        try
        {
            message = JSON.std.mapFrom(text);
        }
        catch (final IOException e)
        {
            throw new AssertionError(text, e);
        }
        if (message.get("id") instanceof final Integer id)
        {
            Objects.requireNonNull(open.remove(id)).complete(message);
            return;
        }
        final Map<String, Object> about = Cli.object(message, "params");
        switch (Cli.field(message, "method").toString())
        {
            case "Network.requestWillBeSent" ->
                requests.add(Cli.field(Cli.object(about, "request"), "url").toString());
            case "Runtime.exceptionThrown", "Log.entryAdded" -> complaints.add(text);
            case "Runtime.consoleAPICalled" ->
            {
                if (!Cli.field(about, "type").equals("log"))
                {
                    complaints.add(text);
                }
            }
            default ->
            {
                // not asked for
            }
        }
    }

    private Map<String, Object> send(
        final String to, final String method, final Map<String, ? extends @Nullable Object> parameters)
        throws Exception
    {
        final int id = lastId.incrementAndGet();
        final CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
        open.put(id, answer);
        final Map<String, @Nullable Object> message = Json.object("id", id, "method", method, "params", parameters);
        if (!to.isEmpty())
        {
            message.put("sessionId", to);
        }
        socket.sendText(Json.text(message), true).get(LIMIT_S, TimeUnit.SECONDS);
        final Map<String, Object> received = answer.get(LIMIT_S, TimeUnit.SECONDS);
        if (received.containsKey("error"))
        {
            throw new AssertionError(method + ": " + received.get("error"));
        }
        return Cli.object(received, "result");
    }

    /** Has the page do something. */
    Map<String, Object> call(final String method, final Map<String, ? extends @Nullable Object> parameters)
        throws Exception
    {
        return send(session, method, parameters);
    }

    void open(final String address) throws Exception
    {
        call("Page.navigate", Map.of("url", address));
    }

    /** The value of an expression in the page; null for {@code null} and {@code undefined}. */
    @Nullable Object evaluate(final String expression) throws Exception
    {
        final Map<String, Object> answer = call("Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.containsKey("exceptionDetails"))
        {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        return Cli.object(answer, "result").get("value");
    }

    String text(final String expression) throws Exception
    {
        return String.valueOf(evaluate(expression));
    }

    /** Waits until an expression is true in the page. */
    void await(final String expression) throws Exception
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
        while (!Boolean.TRUE.equals(evaluate("Boolean(" + expression + ")")))
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new AssertionError("does not become true: " + expression + "; the page says:\n" +
                    evaluate("document.body.innerText") + "\n" + complaints);
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    /** Clicks with the mouse on what is in the middle of an element. */
    void click(final String selector) throws Exception
    {
        final List<String> place = List.of(text("(() => { const e = document.querySelector(" + Json.text(selector) +
            "); e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect(); " +
            "return (r.x + r.width / 2) + ' ' + (r.y + r.height / 2); })()").split(" ", 2));
        for (final String type : List.of("mousePressed", "mouseReleased"))
        {
            call("Input.dispatchMouseEvent", Map.of("type", type, "x", Double.valueOf(place.get(0)),
                "y", Double.valueOf(place.get(1)), "button", "left", "clickCount", 1));
        }
    }

    /** Presses a key that gives no letter, or the line's end. */
    void press(final String key) throws Exception
    {
        final int code = key.equals("Tab") ? 9 : 13;
        call("Input.dispatchKeyEvent", Json.object("type", "keyDown", "key", key, "code", key,
            "windowsVirtualKeyCode", code, "text", key.equals("Enter") ? "\r" : ""));
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "code", key,
            "windowsVirtualKeyCode", code));
    }

    void size(final int width, final int height) throws Exception
    {
        call("Emulation.setDeviceMetricsOverride",
            Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    /** Light or dark. */
    void scheme(final String name) throws Exception
    {
        call("Emulation.setEmulatedMedia",
            Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", name))));
    }

    /** The whole page as a picture. */
    void screenshot(final Path file) throws Exception
    {
        final Object data =
            Cli.field(call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true)), "data");
        Files.write(file, Base64.getDecoder().decode(data.toString()));
    }

    /** What the page asked for, whatever became of it. */
    List<String> requests()
    {
        return List.copyOf(requests);
    }

    /** What the browser has to say against the page: errors and warnings. */
    List<String> complaints()
    {
        return List.copyOf(complaints);
    }

    /** Ends it, with all of its processes. */
    void close() throws Exception
    {
        final List<ProcessHandle> all = process.descendants().toList();
        try
        {
            send("", "Browser.close", Map.of());
        }
        finally
        {
            socket.abort();
            client.shutdownNow();
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS))
            {
                process.destroyForcibly();
            }
            for (final ProcessHandle each : all)
            {
                each.destroyForcibly();
                each.onExit().get(LIMIT_S, TimeUnit.SECONDS);
            }
        }
    }
}
