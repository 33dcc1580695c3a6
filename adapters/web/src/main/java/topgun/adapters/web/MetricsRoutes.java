package topgun.adapters.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Supplier;

/** The numbers of the server, for programs that watch over it: {@code /metrics}. */
public final class MetricsRoutes implements HttpRoutes {

    private final Supplier<String> text;
    private final String contentType;
    private final Optional<byte[]> token;

    /**
     * @param text is asked for each request, and may block for a moment
     * @param token what a request must bring (as a bearer token); without, anybody may ask
     */
    public MetricsRoutes(Supplier<String> text, String contentType, Optional<String> token) {
        this.text = text;
        this.contentType = contentType;
        this.token = token.map(secret -> secret.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void addTo(RoutesConfig routes) {
        HttpRoutes.addGet(routes, "/metrics", this::answer);
    }

    private void answer(Context http) {
        if (!permits(http)) {
            BearerToken.demand(http, "the token for metrics is missing or wrong");
            return;
        }
        http.contentType(contentType).result(text.get());
    }

    private boolean permits(Context http) {
        return token.isEmpty()
                || BearerToken.of(http)
                        .filter(given -> MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token.get()))
                        .isPresent();
    }
}
