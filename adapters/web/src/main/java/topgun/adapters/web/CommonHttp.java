package topgun.adapters.web;

import static java.util.Objects.requireNonNullElse;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.router.EndpointNotFound;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.UUID;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;

/** What all plain HTTP answers have in common. */
final class CommonHttp implements HttpRoutes {

    private static final System.Logger LOG = System.getLogger(CommonHttp.class.getName());

    static final String REQUEST_ID = "X-Request-Id";

    /** Whose page asks decides on the headers, and what the client can read on the form of the body. */
    private static final String WHAT_ANSWERS_DEPEND_ON = Header.ORIGIN + ", " + Header.ACCEPT_ENCODING;

    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");
    private static final String ORIGIN_REMEMBERED_SECONDS = "600";

    private final WebSettings.Http settings;

    CommonHttp(WebSettings.Http settings) {
        this.settings = settings;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.before(http -> {
            http.header(REQUEST_ID, idOf(http.header(REQUEST_ID)));
            http.header(Header.VARY, WHAT_ANSWERS_DEPEND_ON);
            allowOrigin(http);
            if (isForgeable(http)) {
                Json.refuse(http, HttpStatus.FORBIDDEN, Origins.REFUSAL);
                http.skipRemainingHandlers();
            }
            if (http.method().name().equals("OPTIONS")) {
                http.status(HttpStatus.NO_CONTENT).header(Header.ALLOW, METHODS);
                http.skipRemainingHandlers();
            }
        });
        HttpRoutes.addGet(
                routes,
                "/api/auth/status",
                http -> Json.object()
                        .with("authRequired", settings.authRequired())
                        .answer(http));
        routes.exception(EndpointNotFound.class, (e, http) -> Json.refuse(http, HttpStatus.NOT_FOUND, "not found"));
        routes.exception(MethodNotAllowedResponse.class, (e, http) -> {
            http.header(Header.ALLOW, String.join(", ", e.getDetails().values()));
            Json.refuse(http, HttpStatus.METHOD_NOT_ALLOWED, "method not allowed");
        });
        routes.exception(
                HttpResponseException.class,
                (e, http) -> Json.refusal(e.getStatus(), requireNonNullElse(e.getMessage(), "failed"))
                        .answer(http, e.getStatus()));
        routes.exception(
                EofException.class, (e, http) -> Json.refuse(http, HttpStatus.BAD_REQUEST, "the request ended early"));
        routes.exception(Exception.class, (e, http) -> {
            LOG.log(Level.ERROR, http.method().name() + " " + http.path() + " failed", e);
            Json.refuse(http, HttpStatus.INTERNAL_SERVER_ERROR, "internal error");
        });
    }

    /** What a request is called in the logs of clients and proxies: the name it came with, or a new one. */
    static String idOf(@Nullable String given) {
        return given == null || given.isBlank() ? UUID.randomUUID().toString() : given;
    }

    /**
     * Whether a page that may not read the answer would still have changed something: browsers send simple requests without
     * asking first. With a token it knows who sent it.
     */
    private boolean isForgeable(Context http) {
        String origin = http.header(Header.ORIGIN);
        return origin != null
                && !HARMLESS.contains(http.method().name())
                && !settings.origins().admit(origin)
                && !origin.endsWith("://" + http.header(Header.HOST))
                && BearerToken.of(http).isEmpty();
    }

    private void allowOrigin(Context http) {
        String origin = http.header(Header.ORIGIN);
        if (origin == null || !settings.origins().admit(origin)) {
            return;
        }
        http.header(Header.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        http.header(Header.ACCESS_CONTROL_EXPOSE_HEADERS, REQUEST_ID);
        if (http.header(Header.ACCESS_CONTROL_REQUEST_METHOD) != null) {
            http.header(Header.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            http.header(Header.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, " + REQUEST_ID);
            http.header(Header.ACCESS_CONTROL_MAX_AGE, ORIGIN_REMEMBERED_SECONDS);
        }
    }
}
