package topgun.bootstrap.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import topgun.adapters.jwt.InvalidSecretException;
import topgun.adapters.jwt.JwtTokenVerifier;
import topgun.adapters.jwt.TokenKey;

/** What tokens are checked with, and whether it is good enough. */
public final class TokenSettings {

    /** Earlier servers took it when nothing was configured, so everybody knows it. */
    private static final String KNOWN_TO_EVERYBODY = "topgun-secret-dev";

    private static final String REMEDY = "make a good one with: openssl rand -hex 32";

    private final SettingValues values;
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Optional<TokenKey> key;

    public TokenSettings(SettingValues values, boolean production) {
        this.values = values;
        this.key = values.find(Settings.JWT_SECRET).map(Secret::reveal).flatMap(secret -> check(secret, production));
    }

    private Optional<TokenKey> check(String secret, boolean production) {
        try {
            TokenKey parsed = TokenKey.parse(secret);
            switch (parsed) {
                case TokenKey.Shared shared -> checkStrength(secret, shared, production);
                case TokenKey.RsaPublic rsa -> {}
            }
            return Optional.of(parsed);
        } catch (InvalidSecretException e) {
            problems.add(new Problem(name() + " " + e.getMessage()));
            return Optional.empty();
        }
    }

    private void checkStrength(String secret, TokenKey.Shared key, boolean production) {
        if (secret.equals(KNOWN_TO_EVERYBODY)) {
            complain("is publicly known, so that anybody can sign tokens", production);
        } else if (key.isTooShortToBeSafe()) {
            complain(
                    "has %d bytes, which can be guessed; %d or more are safe"
                            .formatted(key.length(), TokenKey.Shared.SAFE_BYTES),
                    production);
        }
        if (!secret.equals(secret.strip())) {
            warnings.add(name() + " begins or ends with white space, which counts as part of the secret");
        }
    }

    private void complain(String about, boolean production) {
        if (production) {
            problems.add(new Problem("%s %s. Refused in production; %s".formatted(name(), about, REMEDY)));
        } else {
            warnings.add("%s %s; %s".formatted(name(), about, REMEDY));
        }
    }

    private String name() {
        return values.source(Settings.JWT_SECRET).toString();
    }

    /** Empty if there is none or if it cannot be used, which is a problem. */
    public Optional<TokenKey> key() {
        return key;
    }

    public JwtTokenVerifier.Rules rules() {
        return new JwtTokenVerifier.Rules(
                values.find(Settings.JWT_ISSUER),
                values.find(Settings.JWT_AUDIENCE),
                values.get(Settings.JWT_EXPIRY_REQUIRED),
                values.get(Settings.JWT_LEEWAY));
    }

    public List<Problem> problems() {
        return problems;
    }

    public List<String> warnings() {
        return warnings;
    }
}
