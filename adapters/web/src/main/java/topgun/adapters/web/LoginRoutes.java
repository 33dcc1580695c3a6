package topgun.adapters.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.UnauthorizedResponse;
import java.lang.System.Logger.Level;
import topgun.application.admin.OperatorLogin;
import topgun.application.admin.OperatorLogin.Outcome;
import topgun.application.port.JsonReader;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Text;

/** How an operator gets a token for the admin interface: {@code /api/auth/login}. */
public final class LoginRoutes implements HttpRoutes {

    private static final System.Logger LOG = System.getLogger(LoginRoutes.class.getName());

    private final OperatorLogin login;
    private final JsonReader json;

    public LoginRoutes(OperatorLogin login, JsonReader json) {
        this.login = login;
        this.json = json;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/api/auth/login", this::attempt);
    }

    private void attempt(Context http) {
        MapView body = Json.body(http, json);
        String name = text(body, "username");
        switch (login.attempt(http.ip(), name, text(body, "password"))) {
            case Outcome.Welcome(String token) -> {
                LOG.log(Level.INFO, "{0} has logged in as operator from {1}", name, http.ip());
                Json.object().with("token", token).answer(http);
            }
            case Outcome.Wrong wrong -> {
                LOG.log(Level.WARNING, "an operator could not log in from {0}: wrong name or password", http.ip());
                throw new UnauthorizedResponse("invalid credentials");
            }
            case Outcome.TooMany tooMany ->
                throw new HttpResponseException(
                        HttpStatus.TOO_MANY_REQUESTS.getCode(), "too many attempts, try again in a moment");
            case Outcome.NoAccount none ->
                throw new HttpResponseException(
                        HttpStatus.INTERNAL_SERVER_ERROR.getCode(),
                        "nobody can log in: the server has no admin password, or no secret to sign tokens with");
        }
    }

    private static String text(MapView body, String name) {
        if (body.members().get(name) instanceof Text(String text)) {
            return text;
        }
        throw new BadRequestResponse(name + " is missing");
    }
}
