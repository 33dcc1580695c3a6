package topgun.bootstrap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import topgun.adapters.jwt.IssuedToken;
import topgun.adapters.jwt.TokenKey;
import topgun.bootstrap.config.Problem;
import topgun.bootstrap.config.Setting;
import topgun.bootstrap.config.SettingValues;
import topgun.bootstrap.config.Settings;
import topgun.bootstrap.config.TokenSettings;
import topgun.domain.clock.TimeSource;

/** Makes a token for trying things out. */
final class TokenCommand {

    private final Map<String, String> environment;
    private final TimeSource time;

    TokenCommand(Map<String, String> environment, TimeSource time) {
        this.environment = environment;
        this.time = time;
    }

    /** A token, or what keeps it from being made. */
    record Answer(Optional<String> token, List<Problem> problems, List<String> warnings) {}

    Answer answer(Map<Setting<?>, String> options) {
        SettingValues values = SettingValues.read(Settings.ofTokens(), options, environment);
        var tokens = new TokenSettings(values, false);
        List<Problem> problems = new ArrayList<>(values.problems());
        problems.addAll(tokens.problems());
        List<String> warnings = new ArrayList<>(values.warnings());
        warnings.addAll(tokens.warnings());
        if (Settings.isProduction(values)) {
            warnings.add("this is production, where tokens should come from where users sign in");
        }
        if (!values.isGiven(Settings.JWT_SECRET)) {
            problems.add(new Problem("no secret to sign with: give the one the server has, as JWT_SECRET"));
        }
        Optional<String> token = Optional.empty();
        if (problems.isEmpty()) {
            switch (tokens.key().orElseThrow()) {
                case TokenKey.Shared shared -> token = Optional.of(token(values, tokens, shared));
                case TokenKey.RsaPublic rsa ->
                    problems.add(new Problem(values.source(Settings.JWT_SECRET)
                            + " is a public key, which cannot sign; tokens come from whoever has the private key"));
            }
        }
        return new Answer(token, problems, warnings);
    }

    private String token(SettingValues values, TokenSettings tokens, TokenKey.Shared key) {
        Duration lifetime = values.get(Settings.TOKEN_LIFETIME);
        return new IssuedToken(
                        values.get(Settings.TOKEN_USER),
                        values.get(Settings.TOKEN_ROLES),
                        lifetime,
                        tokens.rules().issuer(),
                        tokens.rules().audience())
                .signedWith(key, time.millis());
    }
}
