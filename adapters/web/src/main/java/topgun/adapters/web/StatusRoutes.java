package topgun.adapters.web;

import io.javalin.config.RoutesConfig;
import java.util.function.LongSupplier;
import topgun.application.admin.Health;

/** What programs that manage servers ask first: {@code /api/status}. */
public final class StatusRoutes implements HttpRoutes {

    private final Health health;
    private final String version;
    private final LongSupplier operations;

    /** @param operations how many operations clients have sent since the start */
    public StatusRoutes(Health health, String version, LongSupplier operations) {
        this.health = health;
        this.version = version;
        this.operations = operations;
    }

    /** There is nothing to set up, so the server is always configured. */
    @Override
    public void addTo(RoutesConfig routes) {
        HttpRoutes.addGet(
                routes,
                "/api/status",
                http -> Json.object()
                        .with("configured", true)
                        .with("version", version)
                        .with("mode", "normal")
                        .with("connections", health.connections())
                        .with("uptimeSeconds", health.uptimeMillis() / 1000)
                        .with("totalOperations", operations.getAsLong())
                        .answer(http));
    }
}
