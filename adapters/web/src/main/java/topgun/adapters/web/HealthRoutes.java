package topgun.adapters.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;
import java.util.Locale;
import java.util.Optional;
import topgun.application.admin.Health;

/** Tells load balancers and people how the server is. */
final class HealthRoutes implements HttpRoutes {

    private final Health health;

    HealthRoutes(Health health) {
        this.health = health;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        get(routes, "/", http -> http.result("TopGun Server Running"));
        get(routes, "/health", this::report);
        for (String path : new String[] {"/health/live", "/live"}) {
            get(routes, path, http -> answer(http, HttpStatus.OK, Json.object().with("live", true)));
        }
        for (String path : new String[] {"/health/ready", "/healthz", "/ready"}) {
            get(routes, path, this::readiness);
        }
    }

    private void report(Context http) {
        var report = Json.object()
                .with("state", health.state().name().toLowerCase(Locale.ROOT))
                .with("connections", health.connections())
                .with("in_flight", health.inFlight())
                .with("uptime_secs", health.uptimeMillis() / 1000);
        health.reason().ifPresent(reason -> report.with("reason", reason));
        answer(http, HttpStatus.OK, report);
    }

    private void readiness(Context http) {
        Optional<String> obstacle = health.reason();
        if (obstacle.isEmpty()) {
            answer(http, HttpStatus.OK, Json.object().with("ready", true));
        } else {
            answer(
                    http,
                    HttpStatus.SERVICE_UNAVAILABLE,
                    Json.object().with("ready", false).with("reason", obstacle.get()));
        }
    }

    private static void get(RoutesConfig routes, String path, Handler handler) {
        routes.get(path, handler);
        routes.head(path, handler);
    }

    private static void answer(Context http, HttpStatus status, Json body) {
        http.status(status).contentType(Json.CONTENT_TYPE).result(body.toString());
    }
}
