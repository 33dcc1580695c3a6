package topgun.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
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
import topgun.adapters.web.TlsFiles;
import topgun.application.journal.JournalLimits;
import topgun.application.map.Durability;
import topgun.application.query.IndexSettings;
import topgun.application.query.QuerySettings;
import topgun.bootstrap.client.SelfSigned;
import topgun.bootstrap.config.Configuration.Unusable;
import topgun.bootstrap.config.Configuration.Usable;
import topgun.bootstrap.config.SecurityConfig.Authentication;
import topgun.bootstrap.config.StorageConfig.Place;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.clock.NodeId;
import topgun.domain.query.Attribute;
import topgun.domain.query.IndexDefinition;
import topgun.domain.query.QueryRules;

class ConfigurationTest {

    private static final String SECRET = "a secret of more than thirty-two bytes";

    private final Map<Setting<?>, String> options = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>(Map.of("JWT_SECRET", SECRET));

    private Configuration read() {
        return Configuration.read(options, environment);
    }

    private ServerConfig config() {
        return switch (read()) {
            case Usable usable -> usable.config();
            case Unusable unusable -> throw new AssertionError(unusable.problems());
        };
    }

    private List<String> problems() {
        return switch (read()) {
            case Usable usable -> List.of();
            case Unusable unusable ->
                unusable.problems().stream().map(Problem::text).toList();
        };
    }

    private List<String> warnings() {
        return read().warnings();
    }

    @Test
    void defaults() {
        ServerConfig config = config();
        assertThat(config.network())
                .isEqualTo(new NetworkConfig(
                        "",
                        8080,
                        1024,
                        Optional.empty(),
                        Optional.empty(),
                        Set.of("*"),
                        Set.of(),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(3)));
        assertThat(config.security().authentication()).isInstanceOf(Authentication.ByToken.class);
        assertThat(config.security().denyByDefault()).isFalse();
        assertThat(config.security().policies()).isEmpty();
        assertThat(config.security().httpSyncNeedsToken()).isTrue();
        assertThat(config.storage())
                .isEqualTo(new StorageConfig(new Place.Directory(Path.of("./data")), 100_000, Duration.ofSeconds(5)));
        assertThat(config.data())
                .isEqualTo(new DataConfig(
                        Optional.empty(),
                        Durability.COMMITTED,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        false,
                        Duration.ofDays(30),
                        Duration.ofHours(1),
                        Duration.ofSeconds(1)));
        assertThat(config.queries()).isEqualTo(QuerySettings.DEFAULT);
        assertThat(config.limits())
                .isEqualTo(new LimitsConfig(
                        16 << 20,
                        64 << 10,
                        2_000_000,
                        256,
                        512,
                        Integer.MAX_VALUE,
                        8_192,
                        20_000,
                        40_000,
                        Integer.MAX_VALUE,
                        new LimitsConfig.Connections(20_000, 10_000, 10_000, Integer.MAX_VALUE, 10_000),
                        1 << 20,
                        100_000,
                        100_000,
                        1_000_000,
                        new LimitsConfig.Following(100, 1_000, 1_000, 100)));
        assertThat(config.logLevel()).isEqualTo(LogLevel.INFO);
        assertThat(config.production()).isFalse();
        assertThat(warnings()).isEmpty();
    }

    @Test
    void everythingCanBeChosen(@TempDir Path directory) throws IOException {
        Path policies = Files.writeString(
                directory.resolve("policies.json"),
                "[{\"role\":\"USER\",\"mapNamePattern\":\"*\",\"actions\":[\"ALL\"]}]");
        var identity = SelfSigned.make(directory, "EC");
        Path certificate = Files.writeString(directory.resolve("certificate.pem"), identity.certificatePem());
        Path key = Files.writeString(directory.resolve("key.pem"), identity.keyPem());
        environment.putAll(Map.ofEntries(
                Map.entry("TOPGUN_PORT", "9"),
                Map.entry("TOPGUN_HOST", "::1"),
                Map.entry("TOPGUN_ADVERTISED_URL", "wss://grid.example.org"),
                Map.entry("TOPGUN_TLS_CERTIFICATE", certificate.toString()),
                Map.entry("TOPGUN_TLS_KEY", key.toString()),
                Map.entry("TOPGUN_WEBSOCKET_ORIGINS", "https://c.example"),
                Map.entry("TOPGUN_CORS_ORIGINS", "https://a.example,https://b.example"),
                Map.entry("TOPGUN_REQUEST_TIMEOUT", "30s"),
                Map.entry("TOPGUN_HEARTBEAT_TIMEOUT", "20s"),
                Map.entry("TOPGUN_AUTH_TIMEOUT", "10s"),
                Map.entry("TOPGUN_CLOSE_TIMEOUT", "1s"),
                Map.entry("TOPGUN_ACCEPT_BACKLOG", "511"),
                Map.entry("TOPGUN_JWT_ISSUER", "us"),
                Map.entry("TOPGUN_JWT_AUDIENCE", "grid"),
                Map.entry("TOPGUN_JWT_EXPIRY_REQUIRED", "true"),
                Map.entry("TOPGUN_JWT_LEEWAY", "60s"),
                Map.entry("TOPGUN_ACCESS_DEFAULT", "deny"),
                Map.entry(
                        "TOPGUN_SECURITY_POLICIES",
                        "[{\"role\":\"GUEST\",\"mapNamePattern\":\"news\",\"actions\":[\"READ\"]}]"),
                Map.entry("TOPGUN_POLICIES_FILE", policies.toString()),
                Map.entry("TOPGUN_DATABASE_URL", "jdbc:postgresql://h/d"),
                Map.entry("TOPGUN_DATABASE_USER", "u"),
                Map.entry("TOPGUN_DATABASE_PASSWORD", "p"),
                Map.entry("TOPGUN_STORE_QUEUE", "5000"),
                Map.entry("TOPGUN_STORE_PATIENCE", "10s"),
                Map.entry("TOPGUN_NODE_ID", "server-1"),
                Map.entry("TOPGUN_ACKNOWLEDGE", "synced"),
                Map.entry("TOPGUN_WRITE_ACK_TIMEOUT", "1s"),
                Map.entry("TOPGUN_MAX_CLOCK_DRIFT", "off"),
                Map.entry("TOPGUN_RESYNC_AFTER_REFUSAL", "1"),
                Map.entry("TOPGUN_TOMBSTONE_RETENTION", "7d"),
                Map.entry("TOPGUN_PRUNE_INTERVAL", "2h"),
                Map.entry("TOPGUN_EXPIRY_SWEEP", "100ms"),
                Map.entry("TOPGUN_MAX_MESSAGE", "64MiB"),
                Map.entry("TOPGUN_MAX_MESSAGE_BEFORE_AUTH", "1KiB"),
                Map.entry("TOPGUN_MAX_HTTP_BODY", "3MiB"),
                Map.entry("TOPGUN_MAX_DEPTH", "64"),
                Map.entry("TOPGUN_MAX_NAME_LENGTH", "256"),
                Map.entry("TOPGUN_MAX_VALUE_SIZE", "1MiB"),
                Map.entry("TOPGUN_MAX_QUERY_RESULTS", "100"),
                Map.entry("TOPGUN_MAX_QUERIES_PER_CONNECTION", "17"),
                Map.entry("TOPGUN_MAX_QUERY_CONDITIONS", "18"),
                Map.entry("TOPGUN_MAX_QUERY_DEPTH", "19"),
                Map.entry("TOPGUN_CURSOR_LIFETIME", "1m"),
                Map.entry("TOPGUN_INDEXES", "orders:status=hash"),
                Map.entry("TOPGUN_AUTO_INDEXES", "false"),
                Map.entry("TOPGUN_MAX_BATCH_MESSAGES", "10"),
                Map.entry("TOPGUN_BATCH_MESSAGE_RATE", "11"),
                Map.entry("TOPGUN_BATCH_MESSAGE_BURST", "12"),
                Map.entry("TOPGUN_OPERATION_RATE", "13"),
                Map.entry("TOPGUN_MAX_CONNECTIONS", "14"),
                Map.entry("TOPGUN_MAX_UNAUTHENTICATED", "15"),
                Map.entry("TOPGUN_MAX_CONNECTIONS_PER_ADDRESS", "16"),
                Map.entry("TOPGUN_OUTBOX", "2MiB"),
                Map.entry("TOPGUN_MAX_TOPICS_PER_CONNECTION", "17"),
                Map.entry("TOPGUN_MAX_COUNTERS_PER_CONNECTION", "18"),
                Map.entry("TOPGUN_MAX_LOCKS_PER_CONNECTION", "19"),
                Map.entry("TOPGUN_MAX_JOURNAL_SUBSCRIPTIONS_PER_CONNECTION", "20"),
                Map.entry("TOPGUN_JOURNAL_ENABLED", "false"),
                Map.entry("TOPGUN_JOURNAL_CAPACITY", "21"),
                Map.entry("TOPGUN_MAX_HTTP_CONNECTIONS", "22"),
                Map.entry("TOPGUN_MAX_CONNECTIONS_PER_USER", "23"),
                Map.entry("TOPGUN_MAX_MAPS", "24"),
                Map.entry("TOPGUN_MAX_TAGS_PER_KEY", "25"),
                Map.entry("TOPGUN_MAX_TOPICS", "26"),
                Map.entry("TOPGUN_JOURNAL_MEMORY", "2MiB"),
                Map.entry("TOPGUN_JOURNAL_RETENTION", "1d"),
                Map.entry("TOPGUN_ENV", "production"),
                Map.entry("TOPGUN_LOG_LEVEL", "debug")));
        ServerConfig config = config();
        assertThat(config.network())
                .isEqualTo(new NetworkConfig(
                        "::1",
                        9,
                        511,
                        Optional.of("wss://grid.example.org"),
                        Optional.of(new TlsFiles(certificate, key)),
                        Set.of("https://c.example"),
                        Set.of("https://a.example", "https://b.example"),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1)));
        assertThat(((Authentication.ByToken) config.security().authentication()).rules())
                .isEqualTo(new JwtTokenVerifier.Rules(
                        Optional.of("us"), Optional.of("grid"), true, Duration.ofSeconds(60)));
        assertThat(config.security().denyByDefault()).isTrue();
        assertThat(config.security().policies())
                .containsExactly(
                        new Policy("GUEST", new MapPattern("news"), EnumSet.of(Action.READ), Set.of()),
                        new Policy("USER", new MapPattern("*"), EnumSet.allOf(Action.class), Set.of()));
        assertThat(config.storage())
                .isEqualTo(new StorageConfig(
                        new Place.Database("jdbc:postgresql://h/d", Optional.of("u"), Optional.of(new Secret("p"))),
                        5_000,
                        Duration.ofSeconds(10)));
        assertThat(config.data())
                .isEqualTo(new DataConfig(
                        Optional.of(new NodeId("server-1")),
                        Durability.SYNCED,
                        Duration.ofSeconds(1),
                        Duration.ZERO,
                        true,
                        Duration.ofDays(7),
                        Duration.ofHours(2),
                        Duration.ofMillis(100)));
        assertThat(config.queries())
                .isEqualTo(new QuerySettings(
                        new QueryRules(18, 19, true),
                        17,
                        100,
                        60_000,
                        new IndexSettings(
                                Map.of(
                                        "orders",
                                        List.of(new IndexDefinition(
                                                Attribute.literal("status"), IndexDefinition.Kind.HASH))),
                                false)));
        assertThat(config.limits())
                .isEqualTo(new LimitsConfig(
                        64 << 20,
                        1 << 10,
                        3 << 20,
                        64,
                        256,
                        1 << 20,
                        10,
                        11,
                        12,
                        13,
                        new LimitsConfig.Connections(14, 22, 15, 16, 23),
                        2 << 20,
                        24,
                        25,
                        26,
                        new LimitsConfig.Following(17, 18, 19, 20)));
        assertThat(config.journal())
                .isEqualTo(new JournalConfig(false, new JournalLimits(21, 2 << 20, Optional.of(Duration.ofDays(1)))));
        assertThat(config.logLevel()).isEqualTo(LogLevel.DEBUG);
        assertThat(config.production()).isTrue();
        assertThat(warnings()).isEmpty();
    }

    @Nested
    class Sources {

        private String portAndSource() {
            SettingValues values = read().values();
            return values.get(Settings.PORT) + " " + values.source(Settings.PORT);
        }

        @Test
        void anOptionWinsOverAVariableAndTheFirstVariableOverTheSecond() {
            assertThat(portAndSource()).isEqualTo("8080 default");
            environment.put("PORT", "1");
            assertThat(portAndSource()).isEqualTo("1 PORT");
            environment.put("TOPGUN_PORT", "2");
            assertThat(portAndSource()).isEqualTo("2 TOPGUN_PORT");
            options.put(Settings.PORT, "3");
            assertThat(portAndSource()).isEqualTo("3 --port");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " "})
        void anEmptyVariableIsAsGoodAsNone(String empty) {
            environment.put("TOPGUN_PORT", empty);
            environment.put("PORT", "1");
            environment.put("TOPGUN_NO_SUCH_THING", empty);
            assertThat(portAndSource()).isEqualTo("1 PORT");
            assertThat(problems()).isEmpty();
        }

        @Test
        void anEmptyOptionIsMalformed() {
            options.put(Settings.PORT, "");
            assertThat(problems()).containsExactly("--port=: expected a whole number from 0 to 65535");
        }

        @Test
        void aModeChangesDefaultsButNotChoices() {
            environment.put("TOPGUN_UNLIMITED", "1");
            environment.put("TOPGUN_MAX_CONNECTIONS", "7");
            SettingValues values = read().values();
            assertThat(values.shown(Settings.MAX_UNAUTHENTICATED)).isEqualTo("unlimited");
            assertThat(values.source(Settings.MAX_UNAUTHENTICATED)).hasToString("default with --unlimited");
            assertThat(values.shown(Settings.MAX_CONNECTIONS)).isEqualTo("7");
            assertThat(values.source(Settings.MAX_CONNECTIONS)).hasToString("TOPGUN_MAX_CONNECTIONS");
        }
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
            options.put(Settings.JWT_SECRET, SECRET);
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
    class Tls {

        @TempDir
        private Path directory;

        private void give(String certificate, String key) {
            try {
                options.put(
                        Settings.TLS_CERTIFICATE,
                        Files.writeString(directory.resolve("certificate.pem"), certificate)
                                .toString());
                options.put(
                        Settings.TLS_KEY,
                        Files.writeString(directory.resolve("key.pem"), key).toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void isRefused(String why) {
            assertThat(problems())
                    .singleElement(STRING)
                    .startsWith("--tls-certificate, --tls-key: ")
                    .contains(why);
        }

        @Test
        void isAskedForByTheVariablesOfOtherServersToo() throws IOException {
            var identity = SelfSigned.make(directory, "EC");
            Path certificate = Files.writeString(directory.resolve("certificate.pem"), identity.certificatePem());
            Path key = Files.writeString(directory.resolve("key.pem"), identity.keyPem());
            environment.put("TOPGUN_TLS_CERT_PATH", certificate.toString());
            environment.put("TOPGUN_TLS_KEY_PATH", key.toString());
            environment.put("TOPGUN_TLS_ENABLED", "true");
            assertThat(config().network().tls()).contains(new TlsFiles(certificate, key));
            assertThat(warnings())
                    .containsExactly("TOPGUN_TLS_ENABLED has no effect:"
                            + " connections are encrypted because TOPGUN_TLS_CERT_PATH is given");
        }

        @Test
        void isNotPromisedWithoutACertificate() {
            environment.put("TOPGUN_TLS_ENABLED", "true");
            assertThat(problems())
                    .containsExactly(
                            "TOPGUN_TLS_ENABLED: connections would not be encrypted; give --tls-certificate (or"
                                    + " TOPGUN_TLS_CERT_PATH) and --tls-key (or TOPGUN_TLS_KEY_PATH)");
            environment.put("TOPGUN_TLS_ENABLED", "false");
            assertThat(problems()).isEmpty();
            assertThat(warnings()).isEmpty();
        }

        @Test
        void isAllThatProductionMisses() {
            environment.put("TOPGUN_ENV", "production");
            assertThat(warnings()).hasSize(1);
            var identity = SelfSigned.make(directory, "EC");
            give(identity.certificatePem(), identity.keyPem());
            assertThat(warnings()).isEmpty();
        }

        @Test
        void needsBothFiles() {
            options.put(Settings.TLS_KEY, "key.pem");
            assertThat(problems()).containsExactly("--tls-key: needs --tls-certificate too");
        }

        @Test
        void needsFilesThatCanBeRead() {
            options.put(Settings.TLS_CERTIFICATE, directory.resolve("none").toString());
            options.put(Settings.TLS_KEY, directory.resolve("none").toString());
            isRefused("none cannot be read");
        }

        @ParameterizedTest
        @ValueSource(strings = {"EC", "RSA"})
        void needsTheKeyOfTheCertificate(String algorithm) {
            var identity = SelfSigned.make(directory, algorithm);
            give(identity.certificatePem(), identity.keyPem());
            assertThat(problems()).isEmpty();
            give(identity.certificatePem(), SelfSigned.make(directory, "EC").keyPem());
            isRefused("the key is not that of the certificate");
        }

        @Test
        void saysHowToMakeAKeyThatCanBeUsed() {
            var identity = SelfSigned.make(directory, "EC");
            give(identity.certificatePem(), identity.keyPem().replace("PRIVATE KEY", "EC PRIVATE KEY"));
            isRefused("openssl pkcs8 -topk8 -nodes");
            give(identity.keyPem(), identity.keyPem());
            isRefused("no certificate in PEM form");
        }
    }

    @Nested
    class NoAuth {

        NoAuth() {
            environment.clear();
            options.put(Settings.NO_AUTH, "true");
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
        @CsvSource({
            "*, localhost",
            "0.0.0.0, localhost",
            "[::], localhost",
            "127.0.0.1, localhost",
            "::1, localhost",
            "10.0.0.1, 10.0.0.1",
            "fd00::1, [fd00::1]",
            "[fd00::1], [fd00::1]",
            "grid.example.org, grid.example.org"
        })
        void clientsFindTheServerWhereItListens(String host, String found) {
            environment.put("TOPGUN_HOST", host);
            assertThat(config().network().url(8090)).isEqualTo("ws://%s:8090".formatted(found));
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
            options.put(Settings.NO_AUTH, "false");
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
        void productionRefusesNothingElse() {
            environment.put("TOPGUN_ENV", "production");
            assertThat(config().production()).isTrue();
        }

        @Test
        void productionWarnsOfConnectionsThatAreNotEncrypted() {
            environment.put("TOPGUN_ENV", "production");
            assertThat(warnings())
                    .containsExactly("this is production, and connections are not encrypted; give --tls-certificate and"
                            + " --tls-key, or --advertised-url=wss://... if a proxy encrypts");
            environment.put("TOPGUN_ADVERTISED_URL", "wss://grid.example.org");
            assertThat(warnings()).isEmpty();
            environment.remove("TOPGUN_ADVERTISED_URL");
            environment.put("TOPGUN_HOST", "127.0.0.1");
            assertThat(warnings()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"TOPGUN_ENV, test", "NODE_ENV, staging", "NODE_ENV, prod", "NODE_ENV, development"})
        void otherEnvironmentsAreNotProduction(String variable, String value) {
            environment.put(variable, value);
            assertThat(config().production()).isFalse();
        }

        @Test
        void theOwnVariableForTheEnvironmentIsTakenSeriously() {
            environment.put("TOPGUN_ENV", "prod");
            assertThat(problems()).containsExactly("TOPGUN_ENV=prod: expected one of development, test, production");
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

    @Nested
    class Storage {

        private static final String URL = "postgres://u:p@h/d";
        private static final Place DATABASE = new Place.Database(URL, Optional.empty(), Optional.empty());

        private Place place() {
            return config().storage().place();
        }

        @Test
        void isAFileByDefault() {
            environment.put("TOPGUN_DATA_DIR", "/srv/grid");
            assertThat(place()).isEqualTo(new Place.Directory(Path.of("/srv/grid")));
        }

        @Test
        void isTheDatabaseThatIsGiven() {
            environment.put("DATABASE_URL", URL);
            assertThat(place()).isEqualTo(DATABASE);
            environment.put("TOPGUN_STORAGE", "database");
            assertThat(place()).isEqualTo(DATABASE);
        }

        @ParameterizedTest
        @CsvSource({"STORAGE_BACKEND, null", "TOPGUN_STORAGE, memory", "STORAGE_BACKEND, memory"})
        void isMemoryIfAskedFor(String variable, String value) {
            environment.put(variable, value);
            assertThat(place()).isEqualTo(new Place.Memory());
            assertThat(warnings()).isEmpty();
        }

        @Test
        void thatIsNotUsedIsWarnedAbout() {
            environment.put("DATABASE_URL", URL);
            environment.put("TOPGUN_DATABASE_USER", "u");
            options.put(Settings.STORAGE_KIND, "file");
            assertThat(place()).isEqualTo(new Place.Directory(Path.of("./data")));
            assertThat(warnings())
                    .containsExactly(
                            "DATABASE_URL is not used: records are kept elsewhere, because --storage is file",
                            "TOPGUN_DATABASE_USER is not used: there is no database");
        }

        @Test
        void databaseNeedsAnAddress() {
            options.put(Settings.STORAGE_KIND, "database");
            assertThat(problems())
                    .containsExactly("--storage=database: needs the database, as --database-url or DATABASE_URL");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "postgres:///d | postgres:///d: the address postgres://… names no host",
                    "postgres://u:a%zz@h/d | postgres://u:********@h/d: not an address like postgres://",
                    "jdbc:h2:file:./x;WRITE_DELAY=9 | jdbc:h2:file:./x;WRITE_DELAY=9: WRITE_DELAY must be 0 or absent",
                })
        void addressThatIsNoneIsRefused(String url, String problem) {
            environment.put("DATABASE_URL", url);
            assertThat(problems())
                    .singleElement()
                    .satisfies(text -> assertThat(text).startsWith("DATABASE_URL=" + problem));
        }

        @Test
        void passwordNeedsAUser() {
            environment.put("DATABASE_URL", URL);
            environment.put("TOPGUN_DATABASE_PASSWORD", "p");
            assertThat(problems()).containsExactly("TOPGUN_DATABASE_PASSWORD: needs the user too, as --database-user");
        }

        @Test
        void malformedAddressIsTheOnlyProblem() {
            options.put(Settings.STORAGE_KIND, "database");
            environment.put("DATABASE_URL", "oracle");
            assertThat(problems())
                    .singleElement()
                    .satisfies(text -> assertThat(text).startsWith("DATABASE_URL=********: expected a URL"));
        }

        @ParameterizedTest
        @CsvSource({"memory, synced, true", "memory, applied, false", "file, synced, false"})
        void inMemoryThereIsNothingToWaitFor(String storage, String acknowledge, boolean warned) {
            options.put(Settings.STORAGE_KIND, storage);
            options.put(Settings.ACKNOWLEDGE, acknowledge);
            assertThat(warnings()
                            .contains(
                                    "--acknowledge is not used: with records kept in memory, applied is all there is"))
                    .isEqualTo(warned);
        }
    }

    @Nested
    class UnlimitedMode {

        @Test
        void liftsRatesAndConnectionsAndNothingThatKeepsTheServerSafe() {
            LimitsConfig usual = config().limits();
            environment.put("TOPGUN_UNLIMITED", "1");
            LimitsConfig lifted = config().limits();
            int none = Integer.MAX_VALUE;
            assertThat(lifted)
                    .isEqualTo(new LimitsConfig(
                            usual.messageBytes(),
                            usual.firstMessageBytes(),
                            usual.httpBodyBytes(),
                            usual.depth(),
                            usual.nameLength(),
                            usual.valueBytes(),
                            usual.batchMessages(),
                            none,
                            none,
                            none,
                            new LimitsConfig.Connections(none, none, none, none, none),
                            usual.outboxBytes(),
                            usual.maps(),
                            usual.tagsPerKey(),
                            usual.topics(),
                            usual.following()));
            assertThat(config().logLevel()).isEqualTo(LogLevel.WARN);
            assertThat(warnings())
                    .containsExactly(
                            "limits on rates and connections are lifted (TOPGUN_UNLIMITED): for load tests only");
        }
    }

    @Nested
    class Consistency {

        @Test
        void strangersMaySendNoMoreThanFriends() {
            options.put(Settings.MAX_MESSAGE, "64KiB");
            options.put(Settings.MAX_MESSAGE_BEFORE_AUTH, "65KiB");
            assertThat(problems())
                    .containsExactly(
                            "--max-message-before-auth=65KiB: expected no more than --max-message, which is 64KiB");
        }

        @Test
        void policiesThatCannotBeReadAreRefused(@TempDir Path directory) {
            options.put(Settings.POLICIES_FILE, directory.toString());
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

        @Test
        void allProblemsAreToldAtOnce() {
            environment.clear();
            environment.put("TOPGUN_PORT", "http");
            environment.put("TOPGUN_OUTBOX", "lots");
            environment.put("TOPGUN_PROT", "80");
            options.put(Settings.ACKNOWLEDGE, "sometimes");
            options.put(Settings.WRITE_ACK_TIMEOUT, "5 weeks");
            assertThat(problems())
                    .hasSize(6)
                    .contains(
                            "TOPGUN_PORT=http: expected a whole number from 0 to 65535",
                            "TOPGUN_OUTBOX=lots: expected a size from 64KiB to 1GiB, such as 64KiB or 16MiB",
                            "--acknowledge=sometimes: expected one of committed, applied, synced",
                            "--write-ack-timeout=5 weeks: expected a duration from 10ms to 1h,"
                                    + " such as 500ms, 5s, 10m, 2h or 30d",
                            "TOPGUN_PROT: not a setting of this server; did you mean TOPGUN_PORT?")
                    .anyMatch(text -> text.startsWith("no secret"));
        }

        @Test
        void valuesInProblemsAreMadePrintable() {
            options.put(Settings.PORT, "1\u001b[2J\n" + "9".repeat(100));
            assertThat(problems())
                    .containsExactly("--port=1?[2J?" + "9".repeat(74) + "…: expected a whole number from 0 to 65535");
        }
    }

    @Nested
    class Embeddings {

        @Test
        void ofMapsNeedAProvider() {
            environment.put("TOPGUN_VECTOR_MAPS", "{\"m\":{\"fields\":[\"title\"],\"dimension\":8}}");
            assertThat(problems()).isEmpty();
            assertThat(warnings()).containsExactly("TOPGUN_VECTOR_MAPS has no effect without --embedding-provider");
        }

        @Test
        void ofServicesNeedToBeFoundThere() {
            environment.put("TOPGUN_EMBEDDING_PROVIDER", "openai");
            assertThat(problems()).containsExactly("TOPGUN_EMBEDDING_PROVIDER: needs --embedding-model too");
            environment.put("TOPGUN_EMBEDDING_PROVIDER", "http");
            assertThat(problems()).containsExactly("TOPGUN_EMBEDDING_PROVIDER: needs --embedding-base-url too");
            environment.put("TOPGUN_EMBEDDING_BASE_URL", "http://[");
            assertThat(problems()).contains("TOPGUN_EMBEDDING_BASE_URL=http://[: expected an http or https URL");
            environment.put("TOPGUN_EMBEDDING_BASE_URL", "http://localhost:8000/embed");
            assertThat(problems()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "m",
                    "[]",
                    "{\"m\":[]}",
                    "{\"m\":{}}",
                    "{\"m\":{\"fields\":[]}}",
                    "{\"m\":{\"fields\":[1]}}",
                    "{\"m\":{\"fields\":[\"t\"],\"dimension\":0}}"
                })
        void ofMapsThatCannotBeReadAreRefused(String maps) {
            environment.put("TOPGUN_VECTOR_MAPS", maps);
            assertThat(problems())
                    .singleElement()
                    .satisfies(text -> assertThat(text).startsWith("TOPGUN_VECTOR_MAPS=" + maps));
        }
    }

    @Nested
    class OtherVariables {

        @ParameterizedTest
        @CsvSource({
            "TOPGUN_JWT_SERCET, TOPGUN_JWT_SECRET",
            "TOPGUN_NOAUTH, TOPGUN_NO_AUTH",
            "TOPGUN_LOGLEVEL, TOPGUN_LOG_LEVEL",
            "TOPGUN_DATADIR, TOPGUN_DATA_DIR",
        })
        void thatAreMisspeltAreRefusedWithAHint(String given, String meant) {
            environment.put(given, "x");
            assertThat(problems())
                    .containsExactly("%s: not a setting of this server; did you mean %s?".formatted(given, meant));
        }

        @Test
        void thatMeanNothingAreLeftToOthers() {
            environment.put("TOPGUN_FROBNICATE", "x");
            assertThat(problems()).isEmpty();
            assertThat(warnings()).containsExactly("TOPGUN_FROBNICATE has no effect: not a setting of this server");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "TOPGUN_CLUSTER_PORT",
                    "TOPGUN_PEERS",
                    "TOPGUN_DISCOVERY_SERVICE",
                    "TOPGUN_DISCOVERY_INTERVAL",
                    "TOPGUN_DEBUG",
                    "TOPGUN_TLS_CA_PATH",
                    "TOPGUN_TLS_MIN_VERSION",
                    "TOPGUN_TLS_PASSPHRASE",
                    "TOPGUN_CLUSTER_TLS_ENABLED",
                    "TOPGUN_CLUSTER_TLS_CERT_PATH",
                    "TOPGUN_CLUSTER_TLS_KEY_PATH",
                    "TOPGUN_CLUSTER_TLS_CA_PATH",
                    "TOPGUN_CLUSTER_TLS_REJECT_UNAUTHORIZED",
                    "TOPGUN_CLUSTER_MTLS",
                    "TOPGUN_CONFIG_PATH",
                    "TOPGUN_CONFIGURED",
                    "TOPGUN_AUTO_SETUP",
                    "TOPGUN_AUTO_SETUP_STRICT",
                    "TOPGUN_DEPLOYMENT_MODE",
                    "TOPGUN_STORAGE_TYPE",
                    "TOPGUN_ADMIN_PASSWORD_FILE",
                    "TOPGUN_ADMIN_EMAIL",
                    "TOPGUN_MCP_ENABLED",
                    "TOPGUN_MCP_PORT",
                    "TOPGUN_MCP_TOKEN",
                    "TOPGUN_VECTOR_ENABLED",
                    "TOPGUN_VECTOR_MODEL",
                    "TOPGUN_SECRETS_PROVIDER"
                })
        void thatOtherServersKnowAreAcceptedWithAWarning(String variable) {
            environment.put(variable, "some value");
            assertThat(problems()).isEmpty();
            assertThat(warnings())
                    .singleElement()
                    .satisfies(text -> assertThat(text)
                            .startsWith(variable + " has no effect: ")
                            .doesNotContain("some value"));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "TOPGUN_TLS_CA_PATH | this server asks clients for tokens, not for certificates",
                    "TOPGUN_TLS_MIN_VERSION | encrypted connections speak TLS 1.2 or 1.3, and nothing older",
                    "TOPGUN_TLS_PASSPHRASE | the private key must not be encrypted;"
                            + " openssl pkcs8 -topk8 -nodes makes such a file of one that is",
                })
        void thatOtherServersKnowAreTold(String variable, String consequence) {
            environment.put(variable, "1");
            assertThat(warnings()).containsExactly(variable + " has no effect: " + consequence);
        }

        @ParameterizedTest
        @CsvSource({
            "TOPGUN_SERVICE_HOST, 10.0.0.1",
            "TOPGUN_SERVICE_PORT, 8080",
            "TOPGUN_SERVICE_PORT_HTTP, 8080",
            "TOPGUN_PORT_8080_TCP, tcp://10.0.0.1:8080",
            "TOPGUN_PORT_8080_TCP_PROTO, tcp",
            "TOPGUN_PORT_8080_TCP_PORT, 8080",
            "TOPGUN_PORT_8080_TCP_ADDR, 10.0.0.1",
            "TOPGUN_SERVER_PORT, tcp://10.0.0.1:8080",
            "TOPGUN_SERVER_SERVICE_HOST, 10.0.0.1",
            "TOPGUN_JAVA_HOME, /opt/java",
            "TOPGUN_JAVA_OPTS, -Xmx1g",
            "NODE_OPTIONS, x",
            "topgun_port, x",
        })
        void ofTheSurroundingsAreLeftAlone(String variable, String value) {
            environment.put(variable, value);
            assertThat(problems()).isEmpty();
            assertThat(warnings()).isEmpty();
        }

        @Test
        void theAddressOfAServiceIsNoPort() {
            environment.put("TOPGUN_PORT", "tcp://10.0.0.1:8080");
            assertThat(config().network().port()).isEqualTo(8080);
            assertThat(warnings())
                    .containsExactly("TOPGUN_PORT=tcp://10.0.0.1:8080 is ignored:"
                            + " it is how Kubernetes tells the address of a service of that name");
        }
    }

    @Nested
    class MadeByHand {

        @Test
        void aConfigurationTakesSettingsByTheirNames() {
            ServerConfig config = ServerConfig.of(Map.of("no-auth", "true", "port", "0", "storage", "memory"));
            assertThat(config.network().port()).isZero();
            assertThat(config.storage().place()).isEqualTo(new Place.Memory());
        }

        @Test
        void problemsAreExceptions() {
            assertThatThrownBy(() -> ServerConfig.of(Map.of("no-auth", "true", "port", "x", "outbox", "y")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("--port=x: expected")
                    .hasMessageContaining("--outbox=y: expected");
            assertThatThrownBy(() -> ServerConfig.of(Map.of("prot", "1")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no such setting: prot");
        }
    }
}
