package topgun.bootstrap.config;

import static topgun.bootstrap.config.SettingType.choice;
import static topgun.bootstrap.config.SettingType.duration;
import static topgun.bootstrap.config.SettingType.durationOrOff;
import static topgun.bootstrap.config.SettingType.list;
import static topgun.bootstrap.config.SettingType.number;
import static topgun.bootstrap.config.SettingType.path;
import static topgun.bootstrap.config.SettingType.secret;
import static topgun.bootstrap.config.SettingType.text;
import static topgun.bootstrap.config.SettingType.yesOrNo;
import static topgun.bootstrap.config.Units.DAY;
import static topgun.bootstrap.config.Units.HOUR;
import static topgun.bootstrap.config.Units.MINUTE;
import static topgun.bootstrap.config.Units.SECOND;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import topgun.adapters.jwt.TokenKey;
import topgun.bootstrap.config.SecurityConfig.Authentication;
import topgun.bootstrap.config.SecurityConfig.Operator;
import topgun.domain.access.Policy;

/** Who may connect, and who may do what. */
public final class SecuritySettings {

    static final Section SECTION = new Section("Security");

    private static final int SHORTEST_PASSWORD = 8;

    enum AccessDefault {
        ALLOW_UNTIL_FIRST_POLICY,
        DENY
    }

    public static final Setting<Secret> JWT_SECRET = SECTION.setting("jwt-secret", secret())
            .ratherAs("JWT_SECRET")
            .means("What tokens are checked with: the secret that signs them (HS256), or a public key or"
                    + " certificate in PEM form (RS256). Better given as a variable, since others on the machine"
                    + " can see options.");

    static final Setting<String> JWKS = SECTION.setting(
                    "jwks",
                    text(
                            "<place>",
                            "a path, or a URL that begins with https:// (or http://localhost)",
                            "https://.+|http://(localhost|127\\.0\\.0\\.1|\\[::1])[:/].*|(?!\\w+://).+"))
            .means("File or URL with the public keys that check tokens (a JWK set, RS256 and ES256), instead of a"
                    + " secret. Keys may come and go while the server runs.");

    static final Setting<Duration> JWKS_REFRESH = SECTION.setting("jwks-refresh", duration(SECOND, DAY))
            .usually(MINUTE)
            .means("How often these keys are read.");

    static final Setting<String> JWT_ISSUER = SECTION.setting("jwt-issuer", text("<text>", "a text", ".+"))
            .means("Accept only tokens with this issuer (iss).");

    static final Setting<String> JWT_AUDIENCE = SECTION.setting("jwt-audience", text("<text>", "a text", ".+"))
            .means("Accept only tokens for this audience (aud).");

    static final Setting<Boolean> JWT_EXPIRY_REQUIRED = SECTION.setting("jwt-expiry-required", yesOrNo())
            .usually(false)
            .means("Refuse tokens that never expire (without exp).");

    static final Setting<Duration> JWT_LEEWAY = SECTION.setting("jwt-leeway", duration(Duration.ZERO, HOUR))
            .usually(Duration.ZERO)
            .means("How far the clocks of the issuer and of this server may be apart when exp and nbf are checked.");

    static final Setting<Duration> TOKEN_GRACE = SECTION.setting(
                    "token-grace", durationOrOff(SECOND, Duration.ofDays(365)))
            .usually(MINUTE)
            .means("How long a connection may go on after its token has expired; meanwhile the client is asked for"
                    + " another one. With off, connections outlive their tokens.");

    static final Setting<Boolean> NO_AUTH = SECTION.setting("no-auth", yesOrNo())
            .usually(false)
            .means("Ask nobody for a token: everybody may do everything, unless policies say otherwise. For trying"
                    + " out and for closed networks.");

    static final Setting<AccessDefault> ACCESS_DEFAULT = SECTION.setting(
                    "access-default", choice(List.of(AccessDefault.values())))
            .usually(AccessDefault.ALLOW_UNTIL_FIRST_POLICY)
            .means("What authenticated clients may do while there is no policy: everything, or nothing (deny). The"
                    + " role ADMIN may always do everything.");

    static final Setting<String> POLICIES = SECTION.setting(
                    "policies", text("<json>", "a JSON list of policies", "(?s).+"))
            .orAs("TOPGUN_SECURITY_POLICIES")
            .means("The policies: which role may do what on which maps. They come on top of those in the policies"
                    + " file.");

    static final Setting<Path> POLICIES_FILE =
            SECTION.setting("policies-file", path()).means("JSON file with policies.");

    static final Setting<Integer> MAX_POLICIES = SECTION.setting("max-policies", number(1, 100_000))
            .usually(1_000)
            .means("Policies that may be kept through the admin interface, besides those in settings and files.");

    static final Setting<List<String>> ADMIN_SUBJECTS = SECTION.setting(
                    "admin-subjects", list("<ids>", "user ids separated by commas", id -> !id.isEmpty()))
            .means("Users who may do everything on data, whatever their roles and the policies.");

    static final Setting<String> ADMIN_USERNAME = SECTION.setting("admin-username", text("<name>", "a name", ".+"))
            .usually("admin")
            .orAs("TOPGUN_ADMIN_USER")
            .means("Who logs in at /api/auth/login to use the admin interface.");

    static final Setting<Secret> ADMIN_PASSWORD = SECTION.setting("admin-password", secret())
            .means("The password for that, at least 8 characters. Without one nobody can log in, and tokens for"
                    + " operators come from \"topgun token --roles admin\".");

    static final Setting<Boolean> HTTP_SYNC_REQUIRES_AUTH = SECTION.setting("http-sync-requires-auth", yesOrNo())
            .usually(true)
            .means("Whether POST /sync needs a token. In no-auth mode it never does.");

    private SecuritySettings() {}

    /** Empty only if there is a problem. */
    static Optional<SecurityConfig> read(SettingValues values) {
        Optional<Authentication> authentication = authentication(values);
        List<Policy> policies = policies(values);
        boolean httpSyncNeedsToken = httpSyncNeedsToken(values);
        return authentication.map(who -> new SecurityConfig(
                who,
                values.get(ACCESS_DEFAULT) == AccessDefault.DENY,
                policies,
                values.get(MAX_POLICIES),
                Set.copyOf(values.find(ADMIN_SUBJECTS).orElse(List.of())),
                !(who instanceof Authentication.Nobody) || NetworkSettings.isLoopback(values.get(NetworkSettings.HOST)),
                operator(values, who),
                httpSyncNeedsToken,
                Optional.of(values.get(TOKEN_GRACE)).filter(grace -> !grace.isZero())));
    }

    private static Optional<Authentication> authentication(SettingValues values) {
        if (values.get(NO_AUTH)) {
            judgeNoAuth(values);
            return Optional.of(new Authentication.Nobody());
        }
        Optional<String> keySet = values.find(JWKS);
        if (keySet.isPresent()) {
            if (values.isGiven(JWT_SECRET)) {
                values.addProblem("%s and %s: tokens are checked with one or the other, leave one out"
                        .formatted(values.source(JWKS), values.source(JWT_SECRET)));
            }
            return Optional.of(new Authentication.ByKeySet(
                    keySet.get(), values.get(JWKS_REFRESH), TokenVerification.rules(values)));
        }
        if (!values.isGiven(JWT_SECRET) && !values.isGiven(NO_AUTH)) {
            values.addProblem("""
                    no secret to check tokens with (JWT_SECRET or --jwt-secret), and --no-auth is not given. \
                    Start the server as one of
                        export JWT_SECRET="$(openssl rand -hex 32)"; topgun
                        topgun --no-auth""");
        }
        var tokens = TokenVerification.read(values, RunningSettings.isProduction(values));
        return tokens.key().map(key -> new Authentication.ByToken(key, tokens.rules()));
    }

    private static void judgeNoAuth(SettingValues values) {
        if (NetworkSettings.isLoopback(values.get(NetworkSettings.HOST))) {
            values.addWarning("no-auth mode: whoever can run programs on this machine may do everything"
                    + (values.isGiven(NetworkSettings.WEBSOCKET_ORIGINS)
                            ? ""
                            : ", and so may web pages opened on it, unless %s names those that may"
                                    .formatted(NetworkSettings.WEBSOCKET_ORIGINS.option())));
        } else {
            String danger = "no-auth mode on %s: whoever can reach port %d may do everything"
                    .formatted(values.shown(NetworkSettings.HOST), values.get(NetworkSettings.PORT));
            if (RunningSettings.isProduction(values)) {
                values.addProblem(danger
                        + ". Refused in production; leave out %s to listen to this machine only,"
                                .formatted(values.source(NetworkSettings.HOST))
                        + " or ask for tokens (JWT_SECRET) instead");
            } else {
                values.addWarning(danger);
            }
        }
        if (values.isGiven(JWT_SECRET)) {
            values.addWarning(
                    "%s is not used: in no-auth mode nobody is asked for a token".formatted(values.source(JWT_SECRET)));
        }
    }

    private static Optional<Operator> operator(SettingValues values, Authentication authentication) {
        Optional<Secret> password = values.find(ADMIN_PASSWORD);
        if (password.isPresent()) {
            int length = password.get().reveal().length();
            if (length < SHORTEST_PASSWORD) {
                values.addProblem("%s: has %d characters, expected at least %d"
                        .formatted(values.source(ADMIN_PASSWORD), length, SHORTEST_PASSWORD));
            }
            if (!(authentication instanceof Authentication.ByToken(TokenKey.Shared key, var rules))) {
                values.addWarning("%s is not used: nobody can log in where the server has no secret to sign tokens with"
                        .formatted(values.source(ADMIN_PASSWORD)));
            }
        }
        return password.map(secret -> new Operator(values.get(ADMIN_USERNAME), secret));
    }

    private static boolean httpSyncNeedsToken(SettingValues values) {
        if (values.get(NO_AUTH)) {
            return false;
        }
        boolean needed = values.get(HTTP_SYNC_REQUIRES_AUTH);
        if (!needed) {
            values.addWarning("%s=false: whoever can reach this server may read and write through POST /sync"
                    .formatted(values.source(HTTP_SYNC_REQUIRES_AUTH)));
        }
        return needed;
    }

    private static List<Policy> policies(SettingValues values) {
        List<Policy> policies = new ArrayList<>();
        try {
            values.find(POLICIES)
                    .map(json -> PoliciesText.read(
                            values.source(POLICIES).toString(), json.getBytes(StandardCharsets.UTF_8)))
                    .ifPresent(policies::addAll);
        } catch (IllegalArgumentException e) {
            values.addProblem(String.valueOf(e.getMessage()));
        }
        try {
            values.find(POLICIES_FILE).map(PoliciesText::readFile).ifPresent(policies::addAll);
        } catch (IllegalArgumentException e) {
            values.addProblem(values.source(POLICIES_FILE) + "=" + e.getMessage());
        }
        return policies;
    }
}
