package topgun.adapters.web;

import static topgun.adapters.web.AdminRoutes.answer;
import static topgun.adapters.web.AdminRoutes.answerAll;
import static topgun.adapters.web.AdminRoutes.refuse;
import static topgun.adapters.web.AdminRoutes.served;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Optional;
import topgun.application.admin.CreateOutcome;
import topgun.application.admin.VectorIndexAdministration;
import topgun.application.port.JsonReader;
import topgun.domain.value.ValueView.MapView;

/** Vector indexes, for operators; admitted as {@link AdminRoutes} do. */
public final class VectorIndexRoutes implements HttpRoutes {

    private static final String ROOT = AdminRoutes.ROOT + "/indexes/vector";
    private static final String ONE = ROOT + "/{map}/{name}";

    private final VectorIndexAdministration indexes;
    private final JsonReader json;

    public VectorIndexRoutes(VectorIndexAdministration indexes, JsonReader json) {
        this.indexes = indexes;
        this.json = json;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        HttpRoutes.addGet(routes, ROOT, served(http -> answerAll(http, "indexes", indexes.list())));
        routes.post(ROOT, served(this::create));
        routes.delete(ONE, served(this::drop));
        HttpRoutes.addGet(
                routes,
                ONE + "/status",
                served(http -> answerIfKnown(http, HttpStatus.OK, indexes.status(map(http), name(http)))));
        routes.post(
                ONE + "/optimize",
                served(http -> answerIfKnown(http, HttpStatus.ACCEPTED, indexes.optimize(map(http), name(http)))));
        routes.delete(
                ONE + "/optimize/{id}",
                served(http -> Json.refuse(http, HttpStatus.NOT_FOUND, "no such optimization is running")));
    }

    private static String map(Context http) {
        return http.pathParam("map");
    }

    private static String name(Context http) {
        return http.pathParam("name");
    }

    private void create(Context http) {
        switch (indexes.create(Json.body(http, json))) {
            case CreateOutcome.Created(MapView index) -> answer(http, HttpStatus.CREATED, index);
            case CreateOutcome.Refused(String field, String reason) ->
                refuse(
                        http,
                        field.equals("dimension") ? HttpStatus.UNPROCESSABLE_CONTENT : HttpStatus.BAD_REQUEST,
                        reason,
                        field);
            case CreateOutcome.Conflict(String reason) -> Json.refuse(http, HttpStatus.CONFLICT, reason);
        }
    }

    private void drop(Context http) {
        switch (indexes.drop(map(http), name(http))) {
            case DROPPED -> http.status(HttpStatus.NO_CONTENT);
            case UNKNOWN -> Json.refuse(http, HttpStatus.NOT_FOUND, "no such vector index");
            case FIXED -> Json.refuse(http, HttpStatus.CONFLICT, "the index is a setting, see --vector-maps");
        }
    }

    private static void answerIfKnown(Context http, HttpStatus status, Optional<MapView> body) {
        if (body.isPresent()) {
            answer(http, status, body.get());
        } else {
            Json.refuse(http, HttpStatus.NOT_FOUND, "no such vector index");
        }
    }
}
