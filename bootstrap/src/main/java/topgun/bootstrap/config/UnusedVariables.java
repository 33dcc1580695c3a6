package topgun.bootstrap.config;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Judges the variables that look like settings and are none. A name much like that of a setting is
 * probably misspelt, and a misspelt setting must not pass unnoticed. All others belong to another program or to another
 * TopGun server: they are accepted, with a warning that says what to expect.
 */
final class UnusedVariables {

    private static final Pattern OURS = Pattern.compile("TOPGUN_.*");
    /** Read by the script that starts the server. */
    private static final Set<String> OF_THE_LAUNCHER = Set.of("TOPGUN_JAVA_HOME", "TOPGUN_JAVA_OPTS");

    private static final String TLS_ENABLED = "TOPGUN_TLS_ENABLED";

    private static final Map<Pattern, String> OF_OTHER_SERVERS = new LinkedHashMap<>();

    static {
        known("TLS_CA_PATH", "this server asks clients for tokens, not for certificates");
        known("TLS_MIN_VERSION", "encrypted connections speak TLS 1.2 or 1.3, and nothing older");
        known(
                "TLS_PASSPHRASE",
                "the private key must not be encrypted; openssl pkcs8 -topk8 -nodes makes such a file of one that is");
        known(
                "CLUSTER_PORT|PEERS|DISCOVERY_SERVICE|DISCOVERY_INTERVAL|CLUSTER_MTLS"
                        + "|CLUSTER_TLS_(ENABLED|CERT_PATH|KEY_PATH|CA_PATH|REJECT_UNAUTHORIZED)",
                "this server runs as a single node");
        known("DEBUG", "there are no debug endpoints; for more log lines set LOG_LEVEL=debug");
        known(
                "CONFIG_PATH|CONFIGURED|AUTO_SETUP|AUTO_SETUP_STRICT|DEPLOYMENT_MODE|STORAGE_TYPE|SECRETS_PROVIDER",
                "there is no set-up to run; settings are options and variables only");
        known(
                "ADMIN_(PASSWORD_FILE|EMAIL)",
                "this server keeps no users; the one operator logs in with TOPGUN_ADMIN_PASSWORD");
        known("MCP_(ENABLED|PORT|TOKEN)", "this server does not speak MCP");
        known(
                "VECTOR_(ENABLED|MODEL)",
                "vectors can always be searched, those of texts with TOPGUN_EMBEDDING_PROVIDER");
    }

    private static void known(String names, String consequence) {
        OF_OTHER_SERVERS.put(Pattern.compile("TOPGUN_(" + names + ")"), consequence);
    }

    private UnusedVariables() {}

    static void judge(Map<String, String> environment, SettingValues values) {
        Set<String> settings = new HashSet<>();
        Settings.all().forEach(setting -> settings.addAll(setting.variableNames()));
        new TreeMap<>(environment).forEach((name, value) -> {
            boolean isUnused = OURS.matcher(name).matches()
                    && !settings.contains(name)
                    && !OF_THE_LAUNCHER.contains(name)
                    && !ServiceLink.is(name, value)
                    && !value.isBlank();
            if (isUnused && name.equals(TLS_ENABLED)) {
                judgeEncryption(value, values);
            } else if (isUnused) {
                Optional<String> consequence = consequence(name);
                Optional<String> meant = consequence.isPresent() ? Optional.empty() : Spelling.nearest(name, settings);
                meant.ifPresentOrElse(
                        nearest -> values.addProblem(
                                "%s: not a setting of this server; did you mean %s?".formatted(name, nearest)),
                        () -> values.addWarning("%s has no effect: %s"
                                .formatted(name, consequence.orElse("not a setting of this server"))));
            }
        });
    }

    private static Optional<String> consequence(String name) {
        return OF_OTHER_SERVERS.entrySet().stream()
                .filter(known -> known.getKey().matcher(name).matches())
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** A certificate decides alone; but nobody who asks for encryption must go without it unawares. */
    private static void judgeEncryption(String enabled, SettingValues values) {
        if (values.isGiven(NetworkSettings.TLS_CERTIFICATE)) {
            values.addWarning("%s has no effect: connections are encrypted because %s is given"
                    .formatted(TLS_ENABLED, values.source(NetworkSettings.TLS_CERTIFICATE)));
        } else if (SettingType.yesOrNo().read(enabled).orElse(true)) {
            values.addProblem("%s: connections would not be encrypted; give %s (or %s) and %s (or %s)"
                    .formatted(
                            TLS_ENABLED,
                            NetworkSettings.TLS_CERTIFICATE.option(),
                            NetworkSettings.TLS_CERTIFICATE.variableNames().getLast(),
                            NetworkSettings.TLS_KEY.option(),
                            NetworkSettings.TLS_KEY.variableNames().getLast()));
        }
    }
}
