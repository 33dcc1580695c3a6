package topgun.bootstrap.config;

import static topgun.bootstrap.config.LimitSettings.UNLIMITED;
import static topgun.bootstrap.config.SettingType.choice;
import static topgun.bootstrap.config.SettingType.number;
import static topgun.bootstrap.config.SettingType.secret;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the server runs and what it tells its operators. */
public final class RunningSettings {

    static final Section SECTION = new Section("Running");

    enum Environment {
        DEVELOPMENT,
        TEST,
        PRODUCTION
    }

    static final Setting<Environment> ENVIRONMENT = SECTION.setting("env", choice(List.of(Environment.values())))
            .usually(Environment.DEVELOPMENT)
            .orAsShared("NODE_ENV")
            .means("Production refuses secrets that are short or publicly known.");

    static final Setting<LogLevel> LOG_LEVEL = SECTION.setting(
                    "log-level",
                    choice(
                            List.of(LogLevel.values()),
                            Map.of("warning", LogLevel.WARN, "fatal", LogLevel.ERROR, "silent", LogLevel.OFF)))
            .usually(LogLevel.INFO)
            .orAs("LOG_LEVEL")
            .whenOn(UNLIMITED, LogLevel.WARN)
            .means("How much is logged, on standard error.");

    static final Setting<Integer> METRICS_PORT = SECTION.setting("metrics-port", number(0, 65_535))
            .means("Port for /metrics and /health alone, unencrypted, instead of /metrics on the port of clients. 0"
                    + " picks a free one, which the log tells.");

    static final Setting<Secret> METRICS_TOKEN = SECTION.setting("metrics-token", secret())
            .means("What who asks for /metrics has to send along (Authorization: Bearer ...). Without, anybody may"
                    + " ask who reaches the port.");

    static final Setting<Integer> METRICS_MAPS = SECTION.setting("metrics-maps", number(0, 100_000))
            .usually(100)
            .means("How many maps, the largest, /metrics tells by their names; the others are added up. On the port"
                    + " of clients no names are told without a token.");

    private RunningSettings() {}

    public static boolean isProduction(SettingValues values) {
        return values.get(ENVIRONMENT) == Environment.PRODUCTION;
    }

    /** Who can reach the port of clients need not know what their maps are called. */
    static MetricsConfig readMetrics(SettingValues values) {
        Optional<Integer> port = values.find(METRICS_PORT);
        Optional<Secret> token = values.find(METRICS_TOKEN);
        boolean forOperatorsAlone = port.isPresent() || token.isPresent();
        return new MetricsConfig(port, token, forOperatorsAlone ? values.get(METRICS_MAPS) : 0);
    }
}
