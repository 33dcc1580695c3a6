package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import topgun.bootstrap.client.Http;
import topgun.bootstrap.client.RawClient;

/** At the finest level too, the log tells nothing that lets anybody in. */
class SecretsInLogsTest {

    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final Logger own = (Logger) LoggerFactory.getLogger("topgun");
    private final Level usual = own.getLevel();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> listening = new AppenderBase<>() {

        @Override
        protected void append(ILoggingEvent event) {
            String failure =
                    event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
            logged.add(event.getFormattedMessage() + failure);
        }
    };

    @TempDir
    private Path data;

    @BeforeEach
    void listen() {
        own.setLevel(Level.TRACE);
        listening.start();
        root.addAppender(listening);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(listening);
        own.setLevel(usual);
    }

    @Test
    void neitherSecretsNorTokensAreLogged() throws IOException, InterruptedException {
        String operators;
        String good;
        String bad;
        Map<String, String> settings = Map.of(
                "data-dir", data.toString(), "admin-password", "open sesame", "metrics-token", "show me the numbers");
        try (ServerUnderTest server = ServerUnderTest.withSecret(settings)) {
            operators = logIn(server, "open sesame").replaceAll("[\"}]", "");
            logIn(server, "shut sesame");
            Http.ask(server.port(), "GET", "/metrics", "", "Authorization", "Bearer show me the numbers");
            Http.ask(server.port(), "GET", "/metrics", "", "Authorization", "Bearer other numbers");
            good = server.token("ann");
            bad = good.substring(0, good.length() - 6) + "AAAAAA";
            server.client("ann").close();
            for (String refused : List.of(bad, "not a token at all", good + ".x")) {
                RawClient client = RawClient.connect(server.port());
                client.send(RawClient.message("AUTH", Map.of("token", refused)));
                client.await("AUTH_FAIL");
            }
            for (String token : List.of(good, bad)) {
                for (String path : List.of("sync", "api/admin/policies")) {
                    Http.ask(
                            server.port(),
                            "POST",
                            "/" + path,
                            "{\"token\":\"" + token,
                            "Authorization",
                            "Bearer " + token);
                }
            }
        }
        assertThat(logged).isNotEmpty();
        String all = String.join("\n", logged);
        assertThat(all)
                .contains("has logged in as operator")
                .doesNotContain(ServerUnderTest.SECRET, signature(good), signature(bad), "not a token at all")
                .doesNotContain("open sesame", "shut sesame", signature(operators), "numbers");
    }

    private static String logIn(ServerUnderTest server, String password) {
        String account = "{\"username\":\"admin\",\"password\":\"" + password + "\"}";
        return Http.ask(server.port(), "POST", "/api/auth/login", account).body();
    }

    private static String signature(String token) {
        return token.substring(token.lastIndexOf('.') + 1);
    }
}
