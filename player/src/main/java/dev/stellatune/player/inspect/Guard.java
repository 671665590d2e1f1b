// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.inspect;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may speak to the inspector: whoever knows the token, which is the first part of each path. A page of another
 * origin that does know it is refused all the same, and so is one that made its own name mean this machine.
 */
final class Guard
{
    private static final int TOKEN_BYTES = 24;
    private static final int HTTP_PORT = 80;

    private final String token;
    private final Set<String> hosts;

    /**
     * A guard with a token of its own.
     *
     * @param port that the server listens on.
     */
    Guard(final int port)
    {
        final byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        // a browser leaves out the port that http has anyway
        hosts = port == HTTP_PORT ? Set.of("127.0.0.1", "localhost") : Set.of("127.0.0.1:" + port, "localhost:" + port);
    }

    /** The path below which everything lies. */
    String root()
    {
        return "/" + token + "/";
    }

    /**
     * Judges a request.
     *
     * @param path    as it was sent, decoded, without the query.
     * @param hosts   the Host headers.
     * @param origins the Origin headers; a browser leaves them out where a page reads from its own server.
     * @return what is asked for, without a slash in front; null when the request is to be refused.
     */
    @Nullable String admit(
        final String path, final @Nullable List<String> hosts, final @Nullable List<String> origins)
    {
        final int end = path.indexOf('/', 1);
        final String candidate = path.substring(Math.min(1, path.length()), end < 0 ? path.length() : end);
        // takes the same time wherever the first difference is
        final boolean known = MessageDigest.isEqual(
            token.getBytes(StandardCharsets.US_ASCII), candidate.getBytes(StandardCharsets.UTF_8));
        if (!known || end < 0 || hosts == null || hosts.size() != 1 || !this.hosts.contains(hosts.getFirst()))
        {
            return null;
        }
        final boolean own = origins == null ||
            (origins.size() == 1 && origins.getFirst().equals("http://" + hosts.getFirst()));
        return own ? path.substring(end + 1) : null;
    }
}
