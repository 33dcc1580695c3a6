package topgun.adapters.web;

import io.javalin.config.RoutesConfig;

/** Adds routes for plain HTTP. */
@FunctionalInterface
public interface HttpRoutes {

    void addTo(RoutesConfig routes);
}
