package topgun.adapters.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Optional;
import topgun.application.admin.CreateOutcome;
import topgun.application.admin.IndexAdministration;
import topgun.application.port.JsonReader;
import topgun.domain.value.ValueView.MapView;

/** Creates and drops indexes for those whom {@link AdminRoutes} admits: {@code /api/admin/indexes}. */
public final class IndexRoutes implements HttpRoutes {

    private static final String ROOT = AdminRoutes.ROOT + "/indexes";
    private static final String ONE = ROOT + "/{map}/{attribute}";
    private static final String NONE = "no such index";

    private final JsonReader json;
    private final IndexAdministration indexes;

    public IndexRoutes(JsonReader json, IndexAdministration indexes) {
        this.json = json;
        this.indexes = indexes;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        HttpRoutes.addGet(
                routes, ROOT, AdminRoutes.served(http -> AdminRoutes.answerAll(http, "indexes", indexes.list())));
        routes.post(ROOT, AdminRoutes.served(this::create));
        routes.delete(ONE, AdminRoutes.served(this::drop));
        HttpRoutes.addGet(routes, ONE + "/status", AdminRoutes.served(this::status));
    }

    private void create(Context http) {
        switch (indexes.create(Json.body(http, json))) {
            case CreateOutcome.Created(MapView index) -> AdminRoutes.answer(http, HttpStatus.CREATED, index);
            case CreateOutcome.Refused(String field, String reason) ->
                AdminRoutes.refuse(http, HttpStatus.BAD_REQUEST, reason, field);
            case CreateOutcome.Conflict(String reason) -> Json.refuse(http, HttpStatus.CONFLICT, reason);
        }
    }

    private void drop(Context http) {
        switch (indexes.drop(http.pathParam("map"), http.pathParam("attribute"))) {
            case DROPPED -> http.status(HttpStatus.NO_CONTENT);
            case FIXED ->
                Json.refuse(http, HttpStatus.CONFLICT, "this index is a setting, see --indexes and --search-fields");
            case UNKNOWN -> Json.refuse(http, HttpStatus.NOT_FOUND, NONE);
        }
    }

    private void status(Context http) {
        Optional<MapView> status = indexes.status(http.pathParam("map"), http.pathParam("attribute"));
        status.ifPresentOrElse(
                found -> AdminRoutes.answer(http, HttpStatus.OK, found),
                () -> Json.refuse(http, HttpStatus.NOT_FOUND, NONE));
    }
}
