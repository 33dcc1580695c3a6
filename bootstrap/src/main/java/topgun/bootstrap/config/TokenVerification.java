package topgun.bootstrap.config;

import java.util.Optional;
import topgun.adapters.jwt.InvalidSecretException;
import topgun.adapters.jwt.JwtTokenVerifier;
import topgun.adapters.jwt.TokenKey;

/**
 * What tokens are checked with.
 *
 * @param key empty if there is none or if it cannot be used, which is a problem
 */
public record TokenVerification(Optional<TokenKey> key, JwtTokenVerifier.Rules rules) {

    /** Earlier servers took it when nothing was configured, so everybody knows it. */
    private static final String KNOWN_TO_EVERYBODY = "topgun-secret-dev";

    private static final String REMEDY = "make a good one with: openssl rand -hex 32";

    /** Judges whether the key is good enough, which in production it has to be. */
    public static TokenVerification read(SettingValues values, boolean production) {
        return new TokenVerification(
                values.find(SecuritySettings.JWT_SECRET)
                        .map(Secret::reveal)
                        .flatMap(secret -> key(values, secret, production)),
                rules(values));
    }

    static JwtTokenVerifier.Rules rules(SettingValues values) {
        return new JwtTokenVerifier.Rules(
                values.find(SecuritySettings.JWT_ISSUER),
                values.find(SecuritySettings.JWT_AUDIENCE),
                values.get(SecuritySettings.JWT_EXPIRY_REQUIRED),
                values.get(SecuritySettings.JWT_LEEWAY));
    }

    private static Optional<TokenKey> key(SettingValues values, String secret, boolean production) {
        try {
            TokenKey parsed = TokenKey.parse(secret);
            switch (parsed) {
                case TokenKey.Shared shared -> checkStrength(values, secret, shared, production);
                case TokenKey.RsaPublic rsa -> {}
            }
            return Optional.of(parsed);
        } catch (InvalidSecretException e) {
            values.addProblem(name(values) + " " + e.getMessage());
            return Optional.empty();
        }
    }

    private static void checkStrength(SettingValues values, String secret, TokenKey.Shared key, boolean production) {
        if (secret.equals(KNOWN_TO_EVERYBODY)) {
            complain(values, "is publicly known, so that anybody can sign tokens", production);
        } else if (key.isTooShortToBeSafe()) {
            complain(
                    values,
                    "has %d bytes, which can be guessed; %d or more are safe"
                            .formatted(key.length(), TokenKey.Shared.SAFE_BYTES),
                    production);
        }
        if (!secret.equals(secret.strip())) {
            values.addWarning(name(values) + " begins or ends with white space, which counts as part of the secret");
        }
    }

    private static void complain(SettingValues values, String about, boolean production) {
        if (production) {
            values.addProblem("%s %s. Refused in production; %s".formatted(name(values), about, REMEDY));
        } else {
            values.addWarning("%s %s; %s".formatted(name(values), about, REMEDY));
        }
    }

    private static String name(SettingValues values) {
        return values.source(SecuritySettings.JWT_SECRET).toString();
    }
}
