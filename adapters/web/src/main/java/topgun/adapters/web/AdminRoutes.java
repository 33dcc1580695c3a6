package topgun.adapters.web;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import topgun.application.admin.Overview;
import topgun.application.admin.PolicyAdministration;
import topgun.application.admin.PolicyAdministration.Outcome;
import topgun.application.admin.RuntimeSettings;
import topgun.application.dispatch.Identification;
import topgun.application.port.JsonReader;
import topgun.application.port.StoreException;
import topgun.application.port.TokenVerifier.Verdict;
import topgun.domain.access.Action;
import topgun.domain.access.Principal;
import topgun.domain.access.Ruling;
import topgun.domain.value.CanonicalJson;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Text;

/** What operators may do: {@code /api/admin}. */
public final class AdminRoutes implements HttpRoutes {

    private static final System.Logger LOG = System.getLogger(AdminRoutes.class.getName());

    static final String ROOT = "/api/admin";
    private static final String ROLE = "admin";
    private static final String OPERATOR = "operator";
    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final Pattern THIS_MACHINE = Pattern.compile("(localhost|127(\\.\\d+){3}|\\[::1])(:\\d+)?");

    private final Identification identification;
    private final Set<String> origins;
    private final JsonReader json;
    private final PolicyAdministration policies;
    private final Overview overview;
    private final RuntimeSettings settings;

    /** @param origins the pages from which requests may come that need no token */
    public AdminRoutes(
            Identification identification,
            Set<String> origins,
            JsonReader json,
            PolicyAdministration policies,
            Overview overview,
            RuntimeSettings settings) {
        this.identification = identification;
        this.origins = Set.copyOf(origins);
        this.json = json;
        this.policies = policies;
        this.overview = overview;
        this.settings = settings;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.before(ROOT + "/*", this::admit);
        HttpRoutes.addGet(
                routes, ROOT + "/cluster/status", served(http -> answer(http, HttpStatus.OK, overview.cluster())));
        HttpRoutes.addGet(routes, ROOT + "/maps", served(http -> answer(http, HttpStatus.OK, overview.maps())));
        HttpRoutes.addGet(routes, ROOT + "/settings", served(http -> answer(http, HttpStatus.OK, settings.show())));
        routes.put(ROOT + "/settings", served(this::changeSettings));
        HttpRoutes.addGet(routes, ROOT + "/policies", served(this::listPolicies));
        routes.post(ROOT + "/policies", served(this::putPolicy));
        HttpRoutes.addGet(routes, ROOT + "/policies/explain", served(this::explain));
        routes.delete(ROOT + "/policies/{id}", served(this::removePolicy));
    }

    /** Comes before the routes, so that nobody else learns which there are. */
    private void admit(Context http) {
        Optional<String> token = BearerToken.of(http);
        switch (identification.identify(token)) {
            case Verdict.Refused(String reason) -> {
                BearerToken.demand(http, reason);
                http.skipRemainingHandlers();
            }
            case Verdict.Accepted(Principal who, var expiry) -> {
                if (token.isEmpty() && comesFromForeignPage(http)) {
                    forbid(http, "without tokens only from this machine, by an address of its own");
                } else if (who.roles().stream().noneMatch(ROLE::equalsIgnoreCase)) {
                    forbid(http, "the role " + ROLE + " is needed");
                } else {
                    http.attribute(OPERATOR, who);
                }
            }
        }
    }

    private static void forbid(Context http, String message) {
        Json.refuse(http, HttpStatus.FORBIDDEN, message);
        http.skipRemainingHandlers();
    }

    /**
     * A browser sends the requests of any page it shows; where no token is asked for, only the origin tells them apart. The
     * server's own page is one of this machine, by a name that nobody else can give to it.
     */
    private boolean comesFromForeignPage(Context http) {
        String host = requireNonNullElse(http.header(Header.HOST), "");
        String origin = http.header(Header.ORIGIN);
        boolean isOwnPage = origin == null || origin.equals(http.scheme() + "://" + host);
        return isOwnPage ? !THIS_MACHINE.matcher(host).matches() : !origins.contains(origin);
    }

    /** For those who were admitted. */
    static Handler served(Handler handler) {
        return http -> {
            Principal who = requireNonNull(http.attribute(OPERATOR));
            try {
                handler.handle(http);
                if (!READING.contains(http.method().name())) {
                    LOG.log(
                            Level.INFO,
                            "{0} {1} by {2}: {3}",
                            http.method(),
                            http.path(),
                            who.userId().orElse("somebody"),
                            http.status().getCode());
                }
            } catch (StoreException e) {
                LOG.log(Level.WARNING, "a request of an operator failed", e);
                Json.refuse(http, HttpStatus.SERVICE_UNAVAILABLE, "the store is not available, try again later");
            }
        };
    }

    private void listPolicies(Context http) {
        answerAll(http, "policies", policies.list());
    }

    private void putPolicy(Context http) {
        switch (policies.put(Json.body(http, json))) {
            case Outcome.Kept(MapView rule) -> answer(http, HttpStatus.CREATED, rule);
            case Outcome.Refused(String field, String reason) -> refuse(http, HttpStatus.BAD_REQUEST, reason, field);
            case Outcome.TooMany(String reason) -> Json.refuse(http, HttpStatus.CONFLICT, reason);
        }
    }

    private void removePolicy(Context http) {
        if (policies.remove(http.pathParam("id"))) {
            http.status(HttpStatus.NO_CONTENT);
        } else {
            Json.refuse(http, HttpStatus.NOT_FOUND, "no such policy");
        }
    }

    private void explain(Context http) {
        String map = http.queryParam("map");
        Optional<Action> action = action(http.queryParam("op"));
        if (map == null) {
            refuse(http, HttpStatus.BAD_REQUEST, "map is missing", "map");
        } else if (action.isEmpty()) {
            refuse(http, HttpStatus.BAD_REQUEST, "op must be one of READ, PUT, REMOVE", "op");
        } else {
            String roles = Optional.ofNullable(http.queryParam("roles")).orElse("");
            var principal = new Principal(
                    Optional.ofNullable(http.queryParam("user")),
                    roles.isEmpty() ? List.of() : List.of(roles.split(",", -1)));
            String key = Optional.ofNullable(http.queryParam("key")).orElse("");
            Ruling ruling = policies.explain(principal, map, key, action.get());
            Map<String, ValueView> answer = new LinkedHashMap<>();
            answer.put("allowed", new ValueView.Bool(ruling.allowed()));
            answer.put("because", new Text(ruling.because()));
            answer(http, HttpStatus.OK, new MapView(answer));
        }
    }

    private static Optional<Action> action(@Nullable String name) {
        return Stream.of(Action.values())
                .filter(action -> action.name().equals(name))
                .findFirst();
    }

    private void changeSettings(Context http) {
        Optional<RuntimeSettings.Objection> objection = settings.change(Json.body(http, json));
        if (objection.isPresent()) {
            refuse(
                    http,
                    HttpStatus.BAD_REQUEST,
                    objection.get().reason(),
                    objection.get().field());
        } else {
            answer(http, HttpStatus.OK, settings.show());
        }
    }

    static void answer(Context http, HttpStatus status, MapView body) {
        http.status(status).contentType(Json.CONTENT_TYPE).result(CanonicalJson.of(body));
    }

    /** Answers an object whose only member, of that name, lists all. */
    static void answerAll(Context http, String name, List<MapView> all) {
        answer(http, HttpStatus.OK, new MapView(Map.of(name, new ListView(List.copyOf(all)))));
    }

    static void refuse(Context http, HttpStatus status, String message, String field) {
        Json.refusal(status.getCode(), message).with("field", field).answer(http, status.getCode());
    }
}
