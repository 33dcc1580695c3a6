package topgun.adapters.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import topgun.application.admin.Health;

/** Tells load balancers and people how the server is. */
final class HealthRoutes implements HttpRoutes {

    private static final List<HandlerType> METHODS = List.of(
            HandlerType.GET,
            HandlerType.HEAD,
            HandlerType.POST,
            HandlerType.PUT,
            HandlerType.PATCH,
            HandlerType.DELETE);

    private final Health health;

    HealthRoutes(Health health) {
        this.health = health;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        any(routes, "/", http -> http.result("TopGun Server Running"));
        for (String path : new String[] {"/health/live", "/live"}) {
            any(routes, path, http -> Json.object().with("live", true).answer(http));
        }
        for (String path : new String[] {"/health/ready", "/healthz", "/ready"}) {
            any(routes, path, this::readiness);
        }
        any(routes, "/health*", this::report);
    }

    private void report(Context http) {
        var report = Json.object()
                .with("state", health.state().name().toLowerCase(Locale.ROOT))
                .with("connections", health.connections())
                .with("in_flight", health.queuedWrites())
                .with("uptime_secs", health.uptimeMillis() / 1000);
        health.reason().ifPresent(reason -> report.with("reason", reason));
        report.answer(http);
    }

    private void readiness(Context http) {
        Optional<String> obstacle = health.reason();
        if (obstacle.isEmpty()) {
            Json.object().with("ready", true).answer(http);
        } else {
            Json.object()
                    .with("ready", false)
                    .with("reason", obstacle.get())
                    .answer(http, HttpStatus.SERVICE_UNAVAILABLE.getCode());
        }
    }

    /** Probes ask in all manners of ways. */
    private static void any(RoutesConfig routes, String path, Handler handler) {
        METHODS.forEach(method -> routes.addHttpHandler(method, path, handler));
    }
}
