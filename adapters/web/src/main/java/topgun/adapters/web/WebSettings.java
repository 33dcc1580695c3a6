package topgun.adapters.web;

import java.time.Duration;
import java.util.Optional;

/** Where the server listens and how much it takes from clients. */
public record WebSettings(Listen listen, Limits limits, Http http) {

    public static final WebSettings DEFAULT = new WebSettings(Listen.DEFAULT, Limits.DEFAULT, Http.DEFAULT);

    /**
     * The listening socket.
     *
     * @param host the address to bind; empty binds all
     * @param port 0 takes any free port
     * @param backlog connections that the kernel keeps until they are accepted
     * @param tls with which only encrypted connections are taken
     * @param origins of the pages that may open WebSockets
     */
    public record Listen(String host, int port, int backlog, Optional<TlsFiles> tls, Origins origins) {

        public static final Listen DEFAULT = new Listen("", 8080, 1024, Optional.empty(), Origins.ALL);
    }

    /**
     * What a client, and all clients together, may take up.
     *
     * @param connections at most so many WebSockets, waiting handshakes included; more are answered with 503
     * @param otherConnections at most so many TCP connections besides; more wait until they are accepted
     * @param unauthenticated at most so many of them not authenticated; more handshakes wait for their turn
     * @param connectionsPerAddress at most so many from one address; more are answered with 429
     * @param messageBytes the largest message of an authenticated client; a larger one closes with 1009
     * @param firstMessageBytes the same before authentication
     * @param outboxBytes a client for whom more than this waits when another frame is sent is closed with 1013
     * @param answerBytes at most about so much for answers that wait to be sent, of all clients together; a client for whom
     *     another one needs more is closed with 1013
     * @param requestTime how long a request may take to arrive, from the beginning of the connection or the end of the
     *     request before; its connection ends then
     * @param farewell how long a connection that is being closed may take to deliver what was sent before
     */
    public record Limits(
            int connections,
            int otherConnections,
            int unauthenticated,
            int connectionsPerAddress,
            int messageBytes,
            int firstMessageBytes,
            int outboxBytes,
            long answerBytes,
            Duration requestTime,
            Duration farewell) {

        public static final Limits DEFAULT = new Limits(
                20_000,
                10_000,
                10_000,
                Integer.MAX_VALUE,
                16 << 20,
                64 << 10,
                1 << 20,
                64 << 20,
                Duration.ofSeconds(60),
                Duration.ofSeconds(3));
    }

    /**
     * Plain HTTP.
     *
     * @param origins of the pages that may read the answers
     * @param authRequired what {@code /api/auth/status} tells
     * @param bodyBytes the largest request body that is read
     */
    public record Http(Origins origins, boolean authRequired, long bodyBytes) {

        public static final Http DEFAULT = new Http(Origins.NONE, true, 2_000_000);
    }
}
