package topgun.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnusedVariablesTest extends SettingsFixture {

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
