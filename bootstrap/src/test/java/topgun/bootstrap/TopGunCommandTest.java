package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.adapters.jwt.InvalidSecretException;
import topgun.adapters.jwt.JwtTokenVerifier;
import topgun.adapters.jwt.TokenKey;
import topgun.application.port.StoreException;
import topgun.application.port.TokenVerifier.Verdict;
import topgun.bootstrap.config.ServerConfig;
import topgun.bootstrap.config.Setting;
import topgun.bootstrap.config.Settings;
import topgun.domain.access.Principal;

class TopGunCommandTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final String SECRET = "a secret of more than thirty-two bytes";

    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<ServerConfig> served = new ArrayList<>();

    private int execute(String... args) {
        return execute(served::add, args);
    }

    private int execute(TopGunCommand.Serve serve, String... args) {
        return new TopGunCommand(environment, stream(out), stream(err), () -> NOW, serve).execute(args);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Nested
    class Serving {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "--no-auth --port 0",
                    "--port=0 --no-auth",
                    "serve --no-auth --port 0",
                    "--no-auth serve --port 0",
                    "--no-auth=true --port 0 serve",
                    "--no-auth true --port 0",
                    "--port 0 --no-auth serve"
                })
        void takesOptionsBeforeAndAfterTheCommand(String line) {
            assertThat(execute(line.split(" "))).isZero();
            assertThat(served).singleElement().satisfies(config -> {
                assertThat(config.network().port()).isZero();
                assertThat(config.network().host()).isEqualTo("127.0.0.1");
            });
            assertThat(out()).isEmpty();
            assertThat(err()).startsWith("topgun: warning: no-auth mode: ").containsOnlyOnce("\n");
        }

        @Test
        void takesVariables() {
            environment.put("JWT_SECRET", SECRET);
            environment.put("TOPGUN_PORT", "7");
            assertThat(execute()).isZero();
            assertThat(served)
                    .singleElement()
                    .satisfies(config -> assertThat(config.network().port()).isEqualTo(7));
            assertThat(out() + err()).isEmpty();
        }

        @Test
        void takesTextsLiterally() {
            environment.put("JWT_SECRET", SECRET);
            assertThat(execute("--node-id", "@${user.name}", "--jwt-issuer", "-x %n"))
                    .isZero();
            assertThat(served)
                    .singleElement()
                    .satisfies(config -> assertThat(
                                    config.data().nodeId().orElseThrow().value())
                            .isEqualTo("@${user.name}"));
        }

        @Test
        void refusesToStartWithoutASecret() {
            assertThat(execute()).isEqualTo(1);
            assertThat(served).isEmpty();
            assertThat(out()).isEmpty();
            assertThat(err()).startsWith("topgun: no secret").contains("    topgun --no-auth\n");
        }

        @Test
        void tellsAllThatIsWrongInLinesOfTheirOwn() {
            environment.put("TOPGUN_EXPIRY_SWEEP", "never");
            assertThat(execute("--no-auth", "--port", "x", "--prot=1", "--outbox"))
                    .isEqualTo(1);
            assertThat(served).isEmpty();
            assertThat(err().lines().filter(line -> !line.contains("warning")))
                    .containsExactlyInAnyOrder(
                            "topgun: --prot: no such option; did you mean --port?",
                            "topgun: --outbox: expected a size from 64KiB to 1GiB, such as 64KiB or 16MiB after it",
                            "topgun: --port=x: expected a whole number from 0 to 65535",
                            "topgun: TOPGUN_EXPIRY_SWEEP=never: expected a duration from 50ms to 1h,"
                                    + " such as 500ms, 5s, 10m, 2h or 30d");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "--prot 80 | --prot: no such option; did you mean --port?",
                    "--prot=80 | --prot: no such option; did you mean --port?",
                    "-p 80 | -p: no such option; --help lists all there are",
                    "--frobnicate | --frobnicate: no such option; --help lists all there are",
                    "serve --ttl 1h | --ttl: no such option; --help lists all there are",
                    "frobnicate | frobnicate: neither a command nor an option; the commands are serve, token, rules, backup, restore, verify, repair, export, import",
                    "serve token | token: neither a command nor an option; the commands are serve, token, rules, backup, restore, verify, repair, export, import",
                    "--port 1 --port 2 | --port: given more than once",
                    "--port 1 serve --port 1 | --port: given more than once",
                    "--port | --port: expected a whole number from 0 to 65535 after it",
                    "--port --host x | --port: expected a whole number from 0 to 65535 after it",
                    "--cluster-port 0 | --cluster-port: not possible, because this server runs as a single node",
                    "--seed-nodes a:1,b:2 | --seed-nodes: not possible, because this server runs as a single node",
                    "--no-auth maybe | --no-auth=maybe: expected true or false",
                    "--log-level loud | --log-level=loud: expected one of off, error, warn, info, debug, trace",
                })
        void failsToStartWith(String line, String problem) {
            tells(line, problem, 1);
        }

        private void tells(String line, String problem, int exitCode) {
            environment.put("JWT_SECRET", SECRET);
            assertThat(execute(line.split(" "))).isEqualTo(exitCode);
            assertThat(served).isEmpty();
            assertThat(err().lines()).contains("topgun: " + problem);
            assertThat(err()).doesNotContain("\tat ");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "--print-config=2 | --print-config: takes no value",
                    "rules | rules: expected explain after it",
                    "rules explain | no map: give its name with --map",
                    "rules explain --map m --op WRITE | --op=WRITE: expected one of read, put, remove",
                })
        void whatStartsNoServerIsMisusedWith(String line, String problem) {
            tells(line, problem, 2);
        }

        @Test
        void failureIsOneLine() {
            environment.put("JWT_SECRET", SECRET);
            var cause = new IOException("address already in use");
            assertThat(execute(
                            config -> {
                                throw new IOException("cannot listen on port 8080", cause);
                            },
                            "serve"))
                    .isEqualTo(1);
            assertThat(err()).isEqualTo("topgun: cannot listen on port 8080: address already in use\n");
        }

        @Test
        void failureThatALibraryWrappedIsOneLineToo() {
            environment.put("JWT_SECRET", SECRET);
            var cause = new IOException("cannot listen", new IOException("port in use"));
            assertThat(execute(config -> {
                        throw new IllegalStateException("Port already in use.", cause);
                    }))
                    .isEqualTo(1);
            assertThat(err()).isEqualTo("topgun: Port already in use: cannot listen: port in use\n");
        }

        @Test
        void failureOfTheStoreIsOneLine() {
            environment.put("JWT_SECRET", SECRET);
            assertThat(execute(config -> {
                        throw new StoreException(
                                StoreException.Kind.PERMANENT, "another server uses ./data", new IOException("locked"));
                    }))
                    .isEqualTo(1);
            assertThat(err()).isEqualTo("topgun: another server uses ./data: locked\n");
        }

        @Test
        void surpriseTellsWhereItHappened() {
            environment.put("JWT_SECRET", SECRET);
            assertThat(execute(config -> {
                        throw new IllegalStateException("bug");
                    }))
                    .isEqualTo(1);
            assertThat(err()).contains("IllegalStateException: bug").contains("\tat ");
        }
    }

    @Nested
    class Telling {

        @ParameterizedTest
        @ValueSource(strings = {"--help", "-h", "serve --help", "--help --port x", "serve -h --nonsense"})
        void helpListsAllSettings(String line) {
            environment.put("TOPGUN_PORT", "malformed");
            assertThat(execute(line.split(" "))).isZero();
            assertThat(err()).isEmpty();
            String plain = out().replaceAll("\\s+", " ");
            for (Setting<?> setting : Settings.all()) {
                assertThat(plain).contains(setting.option(), setting.description(), setting.usualText());
                assertThat(plain).contains(String.join(", ", setting.variableNames()));
            }
            assertThat(out().lines()).allSatisfy(text -> assertThat(text).hasSizeLessThanOrEqualTo(110));
            assertThat(served).isEmpty();
        }

        @Test
        void helpForTokensListsTheirSettings() {
            assertThat(execute("token", "--help")).isZero();
            assertThat(out()).startsWith("Usage: topgun token").contains("--user", "--roles", "--ttl", "JWT_SECRET");
            assertThat(out()).doesNotContain("--port");
        }

        @ParameterizedTest
        @ValueSource(strings = {"--version", "-V"})
        void version(String option) {
            assertThat(execute(option)).isZero();
            assertThat(out()).matches("TopGun for the JVM \\S.*, on Java \\d+.*\n");
        }

        @Test
        void configurationIsPrintedWithItsSources() {
            environment.put("JWT_SECRET", SECRET);
            environment.put("PORT", "9000");
            assertThat(execute("--print-config", "--outbox", "2097152")).isZero();
            assertThat(served).isEmpty();
            assertThat(err()).isEmpty();
            assertThat(out().lines().map(line -> line.replaceAll(" +", " ")))
                    .hasSize(Settings.all().size() + Settings.sections().size())
                    .contains(
                            "# Network",
                            "port 9000 PORT",
                            "host * default",
                            "jwt-secret ******** JWT_SECRET",
                            "database-url - default",
                            "outbox 2MiB --outbox",
                            "tombstone-retention 30d default");
            assertThat(out()).doesNotContain(SECRET);
        }

        @Test
        void configurationIsPrintedAlsoIfItIsNotUsable() {
            assertThat(execute("serve", "--print-config", "--port", "x")).isEqualTo(2);
            assertThat(out()).contains("port ").contains("log-level ");
            assertThat(err()).contains("topgun: --port=x: expected", "topgun: no secret");
        }
    }

    @Nested
    class Tokens {

        private Verdict judged(JwtTokenVerifier.Rules rules, long nowMillis) throws InvalidSecretException {
            assertThat(out()).endsWith("\n").hasLineCount(1);
            return new JwtTokenVerifier(TokenKey.parse(SECRET), rules).verify(out().strip(), nowMillis);
        }

        @Test
        void areGoodForADayByDefault() throws InvalidSecretException {
            environment.put("JWT_SECRET", SECRET);
            assertThat(execute("token")).isZero();
            assertThat(err()).isEmpty();
            assertThat(judged(JwtTokenVerifier.Rules.NONE, NOW))
                    .isEqualTo(new Verdict.Accepted(
                            new Principal(Optional.of("developer"), List.of("USER")),
                            OptionalLong.of(NOW + Duration.ofDays(1).toMillis())));
        }

        @Test
        void areMadeAsAskedFor() throws InvalidSecretException {
            environment.put("TOPGUN_JWT_ISSUER", "us");
            environment.put("TOPGUN_JWT_AUDIENCE", "grid");
            assertThat(execute(
                            "token", "--jwt-secret", SECRET, "--user=alice", "--roles", "USER,admin", "--ttl", "90s"))
                    .isZero();
            var rules = new JwtTokenVerifier.Rules(Optional.of("us"), Optional.of("grid"), true, Duration.ZERO);
            assertThat(judged(rules, NOW + 89_000))
                    .isEqualTo(new Verdict.Accepted(
                            new Principal(Optional.of("alice"), List.of("USER", "admin")),
                            OptionalLong.of(NOW + 90_000)));
        }

        @Test
        void takeTheSecretThatWasGivenBeforeTheCommand() throws InvalidSecretException {
            assertThat(execute("--jwt-secret", SECRET, "token")).isZero();
            assertThat(judged(JwtTokenVerifier.Rules.NONE, NOW)).isInstanceOf(Verdict.Accepted.class);
        }

        @Test
        void doNotCareForTheSettingsOfTheServer() throws InvalidSecretException {
            environment.put("JWT_SECRET", SECRET);
            environment.put("TOPGUN_PORT", "malformed");
            assertThat(execute("token")).isZero();
            assertThat(judged(JwtTokenVerifier.Rules.NONE, NOW)).isInstanceOf(Verdict.Accepted.class);
        }

        @Test
        void needASecret() {
            assertThat(execute("token")).isEqualTo(2);
            assertThat(out()).isEmpty();
            assertThat(err()).isEqualTo("topgun: no secret to sign with: give the one the server has, as JWT_SECRET\n");
        }

        @Test
        void areNotMadeWithAPublicKey() {
            environment.put("JWT_SECRET", """
                    -----BEGIN PUBLIC KEY-----
                    MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAlQxcnJdweIspYLrlc+cT
                    dsqyVUVrByygmfl2eAW8+mQqvlYqG+D6hsA3u42Z6hpEgRtK+O+IOT2893Qqkzm5
                    VgiKE6CL2QndI7+/qUZM5blz+eQnap8g1Bd+M0hZKuuWjki1qTqz9dXs4XXTCqJb
                    w/IUAEIvMezTboOquILHZIXu1DlZu19VjxZkmCcPAMdGlPn9g0C9CQ3MtLVwICFz
                    g8tbqKx2kDLDPKXd0d/52QYL7GxrNbe6aAaFfMTGkH0unIxTkrcE/Z/UxkkF05zy
                    8IgHFIlz+YmjV0qRFAsh2/JBeEvlLGkf0x5k3ZajBCAGrqKkUz5a0Bl2rABJ/Lck
                    6wIDAQAB
                    -----END PUBLIC KEY-----""");
            assertThat(execute("token")).isEqualTo(2);
            assertThat(out()).isEmpty();
            assertThat(err())
                    .isEqualTo("topgun: JWT_SECRET is a public key, which cannot sign;"
                            + " tokens come from whoever has the private key\n");
        }

        @Test
        void areWarnedAboutInProduction() {
            environment.put("JWT_SECRET", SECRET);
            environment.put("NODE_ENV", "production");
            assertThat(execute("token")).isZero();
            assertThat(err())
                    .isEqualTo("topgun: warning: this is production,"
                            + " where tokens should come from where users sign in\n");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "--ttl 0s | --ttl=0s: expected a duration from 1s to 3650d, such as 500ms, 5s, 10m, 2h or 30d",
                    "--roles A,,B | --roles=A,,B: expected names separated by commas",
                    "--user | --user: expected a text after it",
                    "--port 1 | --port: no such option; --help lists all there are",
                    "--rolse A | --rolse: no such option; did you mean --roles?",
                })
        void areRefusedWithTheReason(String line, String problem) {
            environment.put("JWT_SECRET", SECRET);
            assertThat(execute(("token " + line).split(" "))).isEqualTo(2);
            assertThat(out()).isEmpty();
            assertThat(err()).isEqualTo("topgun: " + problem + "\n");
        }
    }
}
