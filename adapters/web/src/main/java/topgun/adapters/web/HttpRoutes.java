package topgun.adapters.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/** Adds routes for plain HTTP. */
@FunctionalInterface
public interface HttpRoutes {

    void addTo(RoutesConfig routes);

    /**
     * Lets HEAD be answered as GET is, without the body. Left to itself, Javalin says 200 to it where there is a GET, even
     * to those who may not ask for it.
     */
    static void addGet(RoutesConfig routes, String path, Handler handler) {
        routes.addHttpHandler(HandlerType.GET, path, handler);
        routes.addHttpHandler(HandlerType.HEAD, path, handler);
    }
}
