package topgun.adapters.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.concurrent.CompletionException;
import topgun.application.dispatch.Identification;
import topgun.application.exchange.Exchange;
import topgun.application.message.ExchangeReply;
import topgun.application.port.ExchangeCodec;
import topgun.application.port.ExchangeCodec.Decoded;
import topgun.application.port.ExchangeCodec.Notation;
import topgun.application.port.MalformedMessageException;
import topgun.application.port.TokenVerifier.Verdict;

/** Lets clients synchronise that cannot keep a connection: {@code POST /sync}. */
public final class ExchangeRoutes implements HttpRoutes {

    private static final String MESSAGE_PACK = "application/msgpack";

    private final Identification identification;
    private final ExchangeCodec codec;
    private final Exchange exchange;

    public ExchangeRoutes(Identification identification, ExchangeCodec codec, Exchange exchange) {
        this.identification = identification;
        this.codec = codec;
        this.exchange = exchange;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/sync", this::serve);
        routes.post("/ws/sync", this::serve);
    }

    private void serve(Context http) {
        switch (identification.identify(BearerToken.of(http))) {
            case Verdict.Refused(String reason) -> BearerToken.demand(http, reason);
            case Verdict.Accepted accepted -> {
                try {
                    Decoded decoded = codec.decode(http.bodyAsBytes());
                    http.future(() -> exchange.answer(accepted.principal(), decoded.request())
                            .thenAccept(reply -> answer(http, reply, decoded.notation()))
                            .exceptionally(failure -> {
                                unanswered(http, failure);
                                return null;
                            }));
                } catch (MalformedMessageException e) {
                    Json.refuse(http, HttpStatus.BAD_REQUEST, "Invalid request body: " + e.getMessage());
                }
            }
        }
    }

    private void answer(Context http, ExchangeReply reply, Notation notation) {
        http.contentType(
                        switch (notation) {
                            case MESSAGE_PACK -> MESSAGE_PACK;
                            case JSON -> Json.CONTENT_TYPE;
                        })
                .result(codec.encode(reply, notation));
    }

    private static void unanswered(Context http, Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        if (!(cause instanceof Exchange.UnansweredException)) {
            throw new CompletionException(cause);
        }
        Json.refuse(http, HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(cause.getMessage()));
    }
}
