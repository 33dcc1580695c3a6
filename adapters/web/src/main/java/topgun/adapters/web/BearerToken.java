package topgun.adapters.web;

import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.util.Optional;

/** The token that comes with a request, or should. */
final class BearerToken {

    private static final String SCHEME = "Bearer";
    private static final String PREFIX = SCHEME + " ";

    private BearerToken() {}

    static Optional<String> of(Context http) {
        return Optional.ofNullable(http.header(Header.AUTHORIZATION))
                .filter(value -> value.regionMatches(true, 0, PREFIX, 0, PREFIX.length()))
                .map(value -> value.substring(PREFIX.length()).strip());
    }

    /** Refuses a request that comes without a token that will do. */
    static void demand(Context http, String reason) {
        http.header(Header.WWW_AUTHENTICATE, SCHEME);
        Json.refuse(http, HttpStatus.UNAUTHORIZED, reason);
    }
}
