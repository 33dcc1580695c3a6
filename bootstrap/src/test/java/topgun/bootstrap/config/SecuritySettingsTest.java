package topgun.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.adapters.jwt.JwtTokenVerifier;
import topgun.adapters.jwt.TokenKey;
import topgun.bootstrap.config.SecurityConfig.Authentication;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;

class SecuritySettingsTest extends SettingsFixture {

    @Test
    void defaults() {
        SecurityConfig security = config().security();
        assertThat(security.authentication()).isInstanceOf(Authentication.ByToken.class);
        assertThat(security.denyByDefault()).isFalse();
        assertThat(security.policies()).isEmpty();
        assertThat(security.httpSyncNeedsToken()).isTrue();
    }

    @Test
    void everythingCanBeChosen(@TempDir Path directory) throws IOException {
        Path policies = Files.writeString(
                directory.resolve("policies.json"),
                "[{\"role\":\"USER\",\"mapNamePattern\":\"*\",\"actions\":[\"ALL\"]}]");
        environment.putAll(Map.ofEntries(
                Map.entry("TOPGUN_JWT_ISSUER", "us"),
                Map.entry("TOPGUN_JWT_AUDIENCE", "grid"),
                Map.entry("TOPGUN_JWT_EXPIRY_REQUIRED", "true"),
                Map.entry("TOPGUN_JWT_LEEWAY", "60s"),
                Map.entry("TOPGUN_ACCESS_DEFAULT", "deny"),
                Map.entry(
                        "TOPGUN_SECURITY_POLICIES",
                        "[{\"role\":\"GUEST\",\"mapNamePattern\":\"news\",\"actions\":[\"READ\"]}]"),
                Map.entry("TOPGUN_POLICIES_FILE", policies.toString())));
        SecurityConfig security = config().security();
        assertThat(((Authentication.ByToken) security.authentication()).rules())
                .isEqualTo(new JwtTokenVerifier.Rules(
                        Optional.of("us"), Optional.of("grid"), true, Duration.ofSeconds(60)));
        assertThat(security.denyByDefault()).isTrue();
        assertThat(security.policies())
                .containsExactly(
                        new Policy("GUEST", new MapPattern("news"), EnumSet.of(Action.READ), Set.of()),
                        new Policy("USER", new MapPattern("*"), EnumSet.allOf(Action.class), Set.of()));
    }

    @Test
    void policiesThatCannotBeReadAreRefused(@TempDir Path directory) {
        options.put(SecuritySettings.POLICIES_FILE, directory.toString());
        assertThat(problems())
                .singleElement()
                .satisfies(text ->
                        assertThat(text).startsWith("--policies-file=%s: cannot be read: ".formatted(directory)));
    }

    @Test
    void openHttpSyncIsWarnedAbout() {
        environment.put("TOPGUN_HTTP_SYNC_REQUIRES_AUTH", "false");
        assertThat(config().security().httpSyncNeedsToken()).isFalse();
        assertThat(warnings())
                .containsExactly("TOPGUN_HTTP_SYNC_REQUIRES_AUTH=false: whoever can reach this server may read and"
                        + " write through POST /sync");
    }

    @Nested
    class WithoutASecret {

        @Test
        void theServerRefusesToStartAndSaysHowItWould() {
            environment.clear();
            assertThat(problems())
                    .singleElement()
                    .satisfies(text -> assertThat(text)
                            .startsWith(
                                    "no secret to check tokens with (JWT_SECRET or --jwt-secret), and --no-auth is not given.")
                            .contains("\n    export JWT_SECRET=\"$(openssl rand -hex 32)\"; topgun\n")
                            .endsWith("\n    topgun --no-auth"));
        }

        @Test
        void aMalformedChoiceIsNotTakenForNone() {
            environment.clear();
            environment.put("TOPGUN_NO_AUTH", "maybe");
            assertThat(problems()).containsExactly("TOPGUN_NO_AUTH=maybe: expected true or false");
        }

        @Test
        void theSecretMayComeUnderEitherName() {
            environment.clear();
            environment.put("TOPGUN_JWT_SECRET", SECRET);
            assertThat(problems()).isEmpty();
            environment.clear();
            options.put(SecuritySettings.JWT_SECRET, SECRET);
            assertThat(problems()).isEmpty();
        }
    }

    @Nested
    class SetOfKeys {

        @ParameterizedTest
        @ValueSource(strings = {"keys.json", "/etc/keys", "https://id.example/keys", "http://localhost:8081/keys"})
        void takesThePlaceOfASecret(String place) {
            environment.clear();
            environment.put("TOPGUN_JWKS", place);
            environment.put("TOPGUN_JWKS_REFRESH", "5m");
            environment.put("TOPGUN_JWT_ISSUER", "us");
            assertThat(config().security().authentication())
                    .isEqualTo(new Authentication.ByKeySet(
                            place,
                            Duration.ofMinutes(5),
                            new JwtTokenVerifier.Rules(Optional.of("us"), Optional.empty(), false, Duration.ZERO)));
            assertThat(config().security().httpSyncNeedsToken()).isTrue();
            assertThat(config().security().adminInterface()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"http://id.example/keys", "http://localhost.example/keys", "ftp://localhost/keys"})
        void isNotTakenFromWhereOthersCouldChangeIt(String place) {
            environment.put("TOPGUN_JWKS", place);
            assertThat(problems()).anySatisfy(problem -> assertThat(problem).contains("TOPGUN_JWKS", "https://"));
        }

        @Test
        void doesNotGoWithASecret() {
            environment.put("TOPGUN_JWKS", "keys.json");
            assertThat(problems())
                    .containsExactly(
                            "TOPGUN_JWKS and JWT_SECRET: tokens are checked with one or the other, leave one out");
        }
    }

    @Nested
    class NoAuth {

        NoAuth() {
            environment.clear();
            options.put(SecuritySettings.NO_AUTH, "true");
        }

        @Test
        void listensToThisMachineOnlyAndWarns() {
            assertThat(config().security().authentication()).isEqualTo(new Authentication.Nobody());
            assertThat(config().security().httpSyncNeedsToken()).isFalse();
            assertThat(config().network().host()).isEqualTo("127.0.0.1");
            assertThat(warnings())
                    .containsExactly("no-auth mode: whoever can run programs on this machine may do everything,"
                            + " and so may web pages opened on it, unless --websocket-origins names those that may");
        }

        @Test
        void isOpenOnlyToThePagesThatAreNamed() {
            environment.put("TOPGUN_WEBSOCKET_ORIGINS", "http://localhost:5173");
            assertThat(warnings())
                    .containsExactly("no-auth mode: whoever can run programs on this machine may do everything");
        }

        @Test
        void isRefusedInProductionWhereOthersCanReachIt() {
            environment.put("TOPGUN_ENV", "production");
            assertThat(problems()).isEmpty();
            environment.put("TOPGUN_HOST", "0.0.0.0");
            assertThat(problems())
                    .singleElement(STRING)
                    .isEqualTo("no-auth mode on 0.0.0.0: whoever can reach port 8080 may do everything."
                            + " Refused in production; leave out TOPGUN_HOST to listen to this machine only,"
                            + " or ask for tokens (JWT_SECRET) instead");
        }

        @ParameterizedTest
        @CsvSource({"*, ''", "0.0.0.0, 0.0.0.0", "10.0.0.1, 10.0.0.1"})
        void listensElsewhereIfToldToAndWarnsMore(String host, String bound) {
            environment.put("TOPGUN_HOST", host);
            assertThat(config().network().host()).isEqualTo(bound);
            assertThat(warnings())
                    .containsExactly(
                            "no-auth mode on %s: whoever can reach port 8080 may do everything".formatted(host));
        }

        @ParameterizedTest
        @ValueSource(strings = {"localhost", "127.0.0.2", "::1"})
        void knowsTheNamesOfThisMachine(String host) {
            environment.put("TOPGUN_HOST", host);
            assertThat(warnings())
                    .singleElement(STRING)
                    .startsWith("no-auth mode: whoever can run programs on this machine may do everything");
        }

        @Test
        void doesNotUseASecret() {
            environment.put("JWT_SECRET", "short");
            assertThat(config().security().authentication()).isEqualTo(new Authentication.Nobody());
            assertThat(warnings()).contains("JWT_SECRET is not used: in no-auth mode nobody is asked for a token");
        }

        @Test
        void canBeSwitchedOffAgain() {
            environment.put("TOPGUN_NO_AUTH", "1");
            environment.put("JWT_SECRET", SECRET);
            options.put(SecuritySettings.NO_AUTH, "false");
            assertThat(config().security().authentication()).isInstanceOf(Authentication.ByToken.class);
        }
    }

    @Nested
    class Secrets {

        @Test
        void aShortOneWorksButIsWarnedAbout() {
            environment.put("JWT_SECRET", "s".repeat(31));
            assertThat(((Authentication.ByToken) config().security().authentication()).key())
                    .isInstanceOf(TokenKey.Shared.class);
            assertThat(warnings())
                    .containsExactly("JWT_SECRET has 31 bytes, which can be guessed; 32 or more are safe;"
                            + " make a good one with: openssl rand -hex 32");
        }

        @Test
        void aLongOneIsNot() {
            environment.put("JWT_SECRET", "s".repeat(32));
            assertThat(warnings()).isEmpty();
        }

        @Test
        void theKnownOneIsWarnedAbout() {
            environment.put("JWT_SECRET", "topgun-secret-dev");
            assertThat(problems()).isEmpty();
            assertThat(warnings())
                    .containsExactly("JWT_SECRET is publicly known, so that anybody can sign tokens;"
                            + " make a good one with: openssl rand -hex 32");
        }

        @Test
        void whiteSpaceAroundItIsWarnedAbout() {
            environment.put("JWT_SECRET", SECRET + "\n");
            assertThat(warnings())
                    .containsExactly("JWT_SECRET begins or ends with white space, which counts as part of the secret");
        }

        @ParameterizedTest
        @CsvSource({
            "TOPGUN_ENV, production, short, 'JWT_SECRET has 5 bytes, which can be guessed; 32 or more are safe.'",
            "NODE_ENV, production, short, 'JWT_SECRET has 5 bytes, which can be guessed; 32 or more are safe.'",
            "TOPGUN_ENV, Production, topgun-secret-dev, 'JWT_SECRET is publicly known, so that anybody can sign tokens.'",
        })
        void weakOnesAreRefusedInProduction(String variable, String value, String secret, String problem) {
            environment.put("JWT_SECRET", secret);
            environment.put(variable, value);
            assertThat(problems())
                    .containsExactly(problem + " Refused in production; make a good one with: openssl rand -hex 32");
            assertThat(warnings()).noneMatch(warning -> warning.contains("JWT_SECRET"));
        }

        @Test
        void unusableKeysAreRefused() {
            environment.put("JWT_SECRET", "-----BEGIN PUBLIC KEY-----\\nsecret material");
            assertThat(problems()).containsExactly("JWT_SECRET is not a complete PEM block");
        }

        @Test
        void areShownNowhere() {
            String[] secrets = {"Jsecret1", "Dsecret2", "Psecret3", "Qsecret4"};
            environment.put("JWT_SECRET", secrets[0]);
            environment.put("DATABASE_URL", "postgres://u:" + secrets[1] + "@h/d?password=" + secrets[2]);
            environment.put("TOPGUN_DATABASE_USER", "u");
            environment.put("TOPGUN_DATABASE_PASSWORD", secrets[3]);
            assertThat(SettingsListing.effective(read().values()) + warnings() + config())
                    .doesNotContain(secrets);
            environment.put("DATABASE_URL", "mysql://u:" + secrets[1] + "@h/d?password=" + secrets[2]);
            environment.put("TOPGUN_STORAGE", "memory");
            assertThat(problems() + " " + warnings())
                    .contains("DATABASE_URL=mysql://u:********@h/d?password=********: expected a URL such as")
                    .doesNotContain(secrets);
        }
    }
}
