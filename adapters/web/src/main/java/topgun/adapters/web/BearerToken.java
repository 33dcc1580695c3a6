package topgun.adapters.web;

import io.javalin.http.Context;
import io.javalin.http.Header;
import java.util.Locale;
import java.util.Optional;

/** The token that comes with a request. */
final class BearerToken {

    private static final String SCHEME = "bearer ";

    private BearerToken() {}

    static Optional<String> of(Context http) {
        return Optional.ofNullable(http.header(Header.AUTHORIZATION))
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(SCHEME))
                .map(value -> value.substring(SCHEME.length()).strip());
    }
}
