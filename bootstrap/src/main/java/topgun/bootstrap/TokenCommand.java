package topgun.bootstrap;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import topgun.adapters.jwt.IssuedToken;
import topgun.adapters.jwt.TokenKey;
import topgun.bootstrap.config.CommandSettings;
import topgun.bootstrap.config.Problem;
import topgun.bootstrap.config.RunningSettings;
import topgun.bootstrap.config.SecuritySettings;
import topgun.bootstrap.config.Setting;
import topgun.bootstrap.config.SettingValues;
import topgun.bootstrap.config.TokenVerification;
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
        SettingValues values = SettingValues.read(CommandSettings.ofTokens(), options, environment);
        var tokens = TokenVerification.read(values, false);
        if (RunningSettings.isProduction(values)) {
            values.addWarning("this is production, where tokens should come from where users sign in");
        }
        if (!values.isGiven(SecuritySettings.JWT_SECRET)) {
            values.addProblem("no secret to sign with: give the one the server has, as JWT_SECRET");
        }
        Optional<String> token = Optional.empty();
        if (values.problems().isEmpty()) {
            switch (tokens.key().orElseThrow()) {
                case TokenKey.Shared shared -> token = Optional.of(token(values, tokens, shared));
                case TokenKey.RsaPublic rsa ->
                    values.addProblem(values.source(SecuritySettings.JWT_SECRET)
                            + " is a public key, which cannot sign; tokens come from whoever has the private key");
            }
        }
        return new Answer(token, values.problems(), values.warnings());
    }

    private String token(SettingValues values, TokenVerification tokens, TokenKey.Shared key) {
        Duration lifetime = values.get(CommandSettings.TOKEN_LIFETIME);
        return new IssuedToken(
                        values.get(CommandSettings.TOKEN_USER),
                        values.get(CommandSettings.TOKEN_ROLES),
                        lifetime,
                        tokens.rules().issuer(),
                        tokens.rules().audience())
                .signedWith(key, time.millis());
    }
}
