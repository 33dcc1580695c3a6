package topgun.adapters.web;

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

    private static final String ROOT = "/api/admin";
    private static final String ROLE = "admin";

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
        routes.get(ROOT + "/cluster/status", permitted(http -> answer(http, HttpStatus.OK, overview.cluster())));
        routes.get(ROOT + "/maps", permitted(http -> answer(http, HttpStatus.OK, overview.maps())));
        routes.get(ROOT + "/settings", permitted(http -> answer(http, HttpStatus.OK, settings.show())));
        routes.put(ROOT + "/settings", permitted(this::changeSettings));
        routes.get(ROOT + "/policies", permitted(this::listPolicies));
        routes.post(ROOT + "/policies", permitted(this::putPolicy));
        routes.get(ROOT + "/policies/explain", permitted(this::explain));
        routes.delete(ROOT + "/policies/{id}", permitted(this::removePolicy));
        Handler noIndexes = permitted(http -> Json.refuse(
                http, HttpStatus.SERVICE_UNAVAILABLE, "indexes are a setting of this server, see --indexes"));
        for (String path : List.of("/indexes", "/indexes/<rest>")) {
            routes.get(ROOT + path, noIndexes);
            routes.post(ROOT + path, noIndexes);
            routes.delete(ROOT + path, noIndexes);
        }
    }

    private Handler permitted(Handler handler) {
        return http -> {
            Optional<String> token = BearerToken.of(http);
            if (token.isEmpty() && comesFromForeignPage(http)) {
                Json.refuse(http, HttpStatus.FORBIDDEN, "not from this page");
                return;
            }
            switch (identification.identify(token)) {
                case Verdict.Refused(String reason) -> Json.refuse(http, HttpStatus.UNAUTHORIZED, reason);
                case Verdict.Accepted(Principal who, var expiry) -> {
                    if (who.roles().stream().noneMatch(ROLE::equalsIgnoreCase)) {
                        Json.refuse(http, HttpStatus.FORBIDDEN, "the role " + ROLE + " is needed");
                    } else {
                        serve(http, handler, who);
                    }
                }
            }
        };
    }

    /** A browser sends the requests of any page it shows; where no token is asked for, only the origin tells them apart. */
    private boolean comesFromForeignPage(Context http) {
        String origin = http.header(Header.ORIGIN);
        return origin != null && !origins.contains(origin);
    }

    private static void serve(Context http, Handler handler, Principal who) throws Exception {
        try {
            handler.handle(http);
            if (!http.method().name().equals("GET")) {
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
    }

    private void listPolicies(Context http) {
        answer(http, HttpStatus.OK, new MapView(Map.of("policies", new ListView(List.copyOf(policies.list())))));
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

    private static void answer(Context http, HttpStatus status, MapView body) {
        http.status(status).contentType(Json.CONTENT_TYPE).result(CanonicalJson.of(body));
    }

    private static void refuse(Context http, HttpStatus status, String message, String field) {
        Json.refusal(status.getCode(), message).with("field", field).answer(http, status.getCode());
    }
}
