package topgun.bootstrap;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import topgun.adapters.jwt.IssuedToken;
import topgun.adapters.jwt.TokenKey;
import topgun.adapters.wire.JsonValue;
import topgun.application.port.MalformedMessageException;
import topgun.bootstrap.config.CommandSettings;
import topgun.bootstrap.config.Problem;
import topgun.bootstrap.config.Setting;
import topgun.bootstrap.config.SettingValues;
import topgun.bootstrap.config.TokenVerification;
import topgun.domain.clock.TimeSource;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.MapView;

/** Asks a running server, which alone knows all the rules in force, why somebody may do something or not. */
final class RulesCommand {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, String> environment;
    private final TimeSource time;

    RulesCommand(Map<String, String> environment, TimeSource time) {
        this.environment = environment;
        this.time = time;
    }

    /** The ruling in words, or what keeps it from being asked for. */
    record Answer(Optional<String> ruling, List<Problem> problems) {}

    Answer explain(Map<Setting<?>, String> options) throws IOException, InterruptedException {
        SettingValues values = SettingValues.read(CommandSettings.ofRules(), options, environment);
        var tokens = TokenVerification.read(values, false);
        if (!values.isGiven(CommandSettings.RULE_MAP)) {
            values.addProblem("no map: give its name with " + CommandSettings.RULE_MAP);
        }
        return values.problems().isEmpty()
                ? new Answer(Optional.of(ruling(values, tokens)), List.of())
                : new Answer(Optional.empty(), values.problems());
    }

    private String ruling(SettingValues values, TokenVerification tokens) throws IOException, InterruptedException {
        String server = values.get(CommandSettings.SERVER_URL);
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(server + "/api/admin/policies/explain?" + question(values)))
                .timeout(PATIENCE);
        token(tokens).ifPresent(token -> request.header("Authorization", "Bearer " + token));
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
            return switch (answer.statusCode()) {
                case 200 -> ruling(answer.body());
                case 401, 403 ->
                    throw new IOException("%s answers administrators only: %s; give the secret it has, as JWT_SECRET"
                            .formatted(server, member(answer.body(), "message")));
                default ->
                    throw new IOException("%s answers %d: %s"
                            .formatted(server, answer.statusCode(), member(answer.body(), "message")));
            };
        } catch (ConnectException e) {
            throw new IOException(
                    "no server answers at %s; start one, or give its address with %s"
                            .formatted(server, CommandSettings.SERVER_URL),
                    e);
        }
    }

    private static String question(SettingValues values) {
        Map<String, String> parameters = Map.of(
                "user", values.get(CommandSettings.TOKEN_USER),
                "roles", String.join(",", values.get(CommandSettings.TOKEN_ROLES)),
                "map", values.find(CommandSettings.RULE_MAP).orElseThrow(),
                "key", values.get(CommandSettings.RULE_KEY),
                "op", values.get(CommandSettings.RULE_OPERATION).name());
        return parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** A server that asks for no token needs none, and who has only its public key cannot sign one. */
    private Optional<String> token(TokenVerification tokens) {
        return tokens.key()
                .filter(TokenKey.Shared.class::isInstance)
                .map(key -> new IssuedToken(
                                "topgun",
                                List.of("admin"),
                                Duration.ofMinutes(1),
                                tokens.rules().issuer(),
                                tokens.rules().audience())
                        .signedWith((TokenKey.Shared) key, time.millis()));
    }

    private static String ruling(String body) throws IOException {
        return (member(body, "allowed").equals("true") ? "allowed: " : "denied: ") + member(body, "because");
    }

    private static String member(String body, String name) throws IOException {
        try {
            if (JsonValue.parse(body.getBytes(StandardCharsets.UTF_8)).view() instanceof MapView(var members)) {
                return switch (members.get(name)) {
                    case ValueView.Text(String text) -> text;
                    case ValueView.Bool(boolean bool) -> String.valueOf(bool);
                    case null, default -> throw new IOException("unexpected answer: " + body);
                };
            }
        } catch (MalformedMessageException e) {
            // said below
        }
        throw new IOException("unexpected answer: " + body);
    }
}
