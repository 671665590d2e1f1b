// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.inspect;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves the page and what it asks for, to this machine only.
 *
 * <p>All requests are short: the page asks again and again instead of listening, so that a reader that is slow, stopped
 * or gone holds nothing but its own connection. Connections and threads are limited, and a request or a response that
 * takes more than some seconds is cut off. All threads are daemons and end with the server.
 */
final class InspectServer implements AutoCloseable
{
    private static final int MAX_THREADS = 8;
    private static final int MAX_CONNECTIONS = 64;
    private static final int MAX_SECONDS = 5;
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int KEEP_SECONDS = 30;
    private static final int BACKLOG = 16;

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final Map<String, String> PAGES = Map.of(
        "", "text/html; charset=utf-8",
        "inspector.css", "text/css; charset=utf-8",
        "inspector.js", "text/javascript; charset=utf-8");

    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int NO_BODY = -1;

    private final Map<String, byte[]> pages = new HashMap<>();
    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Guard guard;
    private final Content content;

    /** What can be done with a plugin. */
    enum Action
    {
        /** Load its file again. */
        RELOAD,
        /** Take it out of use. */
        DISABLE,
        /** Take it into use again. */
        ENABLE
    }

    /** What there is to show and to do. [any-thread] Must not wait. */
    interface Content
    {
        /** The present state as JSON, without what the page knows. */
        byte[] state(Snapshot.Known known);

        /**
         * Asks for something to be done.
         *
         * @return false when there is no such plugin.
         */
        boolean act(Action action, String plugin);
    }

    /**
     * Serves from now on.
     *
     * @param port    of 127.0.0.1; 0 for a free one.
     * @param content to show.
     * @throws IOException when the port cannot be had, in one sentence.
     */
    InspectServer(final int port, final Content content) throws IOException
    {
        this.content = content;
        for (final String name : PAGES.keySet())
        {
            pages.put(name, resource(name.isEmpty() ? "inspector.html" : name));
        }
        limit();
        server = bind(port);
        guard = new Guard(server.getAddress().getPort());
        final ThreadFactory factory = Thread.ofPlatform().daemon().name("stellatune-inspector-", 1).factory();
        threads = new ThreadPoolExecutor(
            0, MAX_THREADS, KEEP_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        start(factory);
    }

    /** The server reads these once in the life of a process, which has no other server. */
    private static void limit()
    {
        System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(MAX_SECONDS));
        System.setProperty("sun.net.httpserver.maxRspTime", Integer.toString(MAX_SECONDS));
        System.setProperty("sun.net.httpserver.maxReqHeaderSize", Integer.toString(MAX_HEADER_BYTES));
        System.setProperty("jdk.httpserver.maxConnections", Integer.toString(MAX_CONNECTIONS));
        // answers are small and wanted at once
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static HttpServer bind(final int port) throws IOException
    {
        final InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try
        {
            return HttpServer.create(new InetSocketAddress(loopback, port), BACKLOG);
        }
        catch (final BindException e)
        {
            throw new IOException("The inspector cannot have port " + port + " (" +
                String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT) +
                "); name another one, or none for one that is free.", e);
        }
        catch (final IOException e)
        {
            throw new IOException("The inspector cannot be served: " + e.getMessage() + ".", e);
        }
    }

    /** The server's own thread takes after the one that starts it: shall be a daemon, too. */
    private void start(final ThreadFactory factory)
    {
        final Thread starter = factory.newThread(server::start);
        starter.start();
        boolean interrupted = false;
        while (starter.isAlive())
        {
            try
            {
                starter.join();
            }
            catch (final InterruptedException e)
            {
                interrupted = true;
            }
        }
        if (interrupted)
        {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] resource(final String name) throws IOException
    {
        try (InputStream in = Objects.requireNonNull(InspectServer.class.getResourceAsStream(name), name))
        {
            return in.readAllBytes();
        }
    }

    /** Where the page is, token included. */
    URI address()
    {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + guard.root());
    }

    /** How many threads answer at this moment, or wait for something to do. */
    int threadCount()
    {
        return threads.getPoolSize();
    }

    private void handle(final HttpExchange exchange) throws IOException
    {
        try (exchange)
        {
            final Headers headers = exchange.getRequestHeaders();
            final String path =
                guard.admit(exchange.getRequestURI().getPath(), headers.get("Host"), headers.get("Origin"));
            if (path == null)
            {
                send(exchange, FORBIDDEN, "The address that the player printed opens the inspector.\n");
            }
            else if (PAGES.containsKey(path))
            {
                page(exchange, path);
            }
            else if (path.equals("state"))
            {
                state(exchange);
            }
            else
            {
                act(exchange, path);
            }
        }
    }

    private void page(final HttpExchange exchange, final String name) throws IOException
    {
        if (isMethod(exchange, "GET"))
        {
            send(exchange, OK, Objects.requireNonNull(PAGES.get(name)), Objects.requireNonNull(pages.get(name)));
        }
    }

    private void state(final HttpExchange exchange) throws IOException
    {
        if (isMethod(exchange, "GET"))
        {
            final Snapshot.Known known = known(exchange.getRequestURI().getRawQuery());
            if (known == null)
            {
                send(exchange, BAD_REQUEST, "The query is none of the inspector's.\n");
            }
            else
            {
                send(exchange, OK, "application/json", content.state(known));
            }
        }
    }

    /** Four numbers, which only the page itself writes: player.leases.log.waveform. */
    private static Snapshot.@Nullable Known known(final @Nullable String query)
    {
        if (query == null)
        {
            return Snapshot.Known.NOTHING;
        }
        final String[] words = query.split("\\.", -1);
        try
        {
            return words.length != 4 ? null : new Snapshot.Known(Integer.parseUnsignedInt(words[0]),
                Long.parseUnsignedLong(words[1]), Long.parseUnsignedLong(words[2]), Long.parseUnsignedLong(words[3]));
        }
        catch (final NumberFormatException e)
        {
            return null;
        }
    }

    /** {@code reload/ID}, {@code disable/ID} or {@code enable/ID}. */
    private void act(final HttpExchange exchange, final String path) throws IOException
    {
        final int slash = path.indexOf('/');
        final Action action = slash < 0 ? null : action(path.substring(0, slash));
        if (action == null)
        {
            send(exchange, NOT_FOUND, "There is no such page.\n");
        }
        else if (isMethod(exchange, "POST"))
        {
            final boolean accepted = content.act(action, path.substring(slash + 1));
            send(exchange, accepted ? ACCEPTED : NOT_FOUND,
                accepted ? "The log tells when it is done.\n" : "There is no such plugin.\n");
        }
    }

    private static @Nullable Action action(final String name)
    {
        for (final Action action : Action.values())
        {
            if (action.name().toLowerCase(Locale.ROOT).equals(name))
            {
                return action;
            }
        }
        return null;
    }

    private static boolean isMethod(final HttpExchange exchange, final String method) throws IOException
    {
        if (exchange.getRequestMethod().equals(method))
        {
            return true;
        }
        exchange.getResponseHeaders().set("Allow", method);
        send(exchange, METHOD_NOT_ALLOWED, "This takes " + method + " only.\n");
        return false;
    }

    private static void send(final HttpExchange exchange, final int status, final String text) throws IOException
    {
        send(exchange, status, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(final HttpExchange exchange, final int status, final String type, final byte[] body)
        throws IOException
    {
        final Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type);
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; object-src 'none'; " +
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        // to HEAD no body may be sent
        final boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? NO_BODY : body.length);
        if (!head)
        {
            exchange.getResponseBody().write(body);
        }
    }

    /** Ends at once what is being sent, and all threads. */
    @Override
    public void close()
    {
        server.stop(0);
        threads.shutdownNow();
    }
}
