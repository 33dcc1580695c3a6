package topgun.adapters.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * A page on which operators see and do in a browser what {@link AdminRoutes} offer to programs: {@code /admin/}.
 *
 * <p>It holds no secrets, so anybody may load it; what it shows comes with the token of whoever looks.
 */
public final class AdminPage implements HttpRoutes {

    private static final String ROOT = "/admin";

    private static final Map<String, String> FILES = Map.of(
            "admin.css", "text/css;charset=utf-8",
            "admin.js", "text/javascript;charset=utf-8");

    /** Only what is on the page runs, and only this server hears of it. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    @Override
    public void addTo(RoutesConfig routes) {
        HttpRoutes.addGet(routes, ROOT, AdminPage::index);
        FILES.forEach((file, contentType) ->
                HttpRoutes.addGet(routes, ROOT + "/" + file, http -> answer(http, file, contentType)));
    }

    /** The names of the other files count from here, so the path has to end with a slash. */
    private static void index(Context http) {
        if (http.path().endsWith("/")) {
            answer(http, "index.html", "text/html;charset=utf-8");
        } else {
            http.redirect("admin/", HttpStatus.MOVED_PERMANENTLY);
        }
    }

    private static void answer(Context http, String file, String contentType) {
        http.header(Header.CONTENT_SECURITY_POLICY, POLICY)
                .header(Header.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .header(Header.REFERRER_POLICY, "no-referrer")
                .header(Header.CACHE_CONTROL, "no-cache")
                .contentType(contentType)
                .result(content(file));
    }

    private static byte[] content(String file) {
        try (InputStream resource = AdminPage.class.getResourceAsStream("admin/" + file)) {
            if (resource == null) {
                throw new IllegalStateException(file + " is missing from the jar");
            }
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
