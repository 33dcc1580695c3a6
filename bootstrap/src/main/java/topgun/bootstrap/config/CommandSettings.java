package topgun.bootstrap.config;

import static topgun.bootstrap.config.SettingType.choice;
import static topgun.bootstrap.config.SettingType.duration;
import static topgun.bootstrap.config.SettingType.list;
import static topgun.bootstrap.config.SettingType.text;
import static topgun.bootstrap.config.Units.DAY;
import static topgun.bootstrap.config.Units.SECOND;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import topgun.domain.access.Action;

/** What the commands look at that start no server, and settings that only they know. */
public final class CommandSettings {

    private static final Section SECTION = new Section("Commands");

    public static final Setting<String> TOKEN_USER = SECTION.setting("user", text("<id>", "a text", ".+"))
            .usually("developer")
            .asOptionOnly()
            .means("Who somebody is (sub).");

    public static final Setting<List<String>> TOKEN_ROLES = SECTION.setting(
                    "roles", list("<roles>", "names separated by commas", role -> !role.isEmpty()))
            .usually(List.of("USER"))
            .asOptionOnly()
            .means("The roles of that user. ADMIN may do everything.");

    public static final Setting<Duration> TOKEN_LIFETIME = SECTION.setting(
                    "ttl", duration(SECOND, Duration.ofDays(3650)))
            .usually(DAY)
            .asOptionOnly()
            .means("How long the token is good.");

    public static final Setting<String> RULE_MAP = SECTION.setting("map", text("<name>", "a name", ".+"))
            .asOptionOnly()
            .means("The map that something is done to.");

    public static final Setting<String> RULE_KEY = SECTION.setting("key", text("<key>", "a key", "(?s).*"))
            .usually("")
            .asOptionOnly()
            .means("The record that something is done to. One that is not there has no fields.");

    public static final Setting<Action> RULE_OPERATION = SECTION.setting("op", choice(List.of(Action.values())))
            .usually(Action.READ)
            .asOptionOnly()
            .means("What is done.");

    public static final Setting<String> SERVER_URL = SECTION.setting(
                    "server", text("<url>", "an address such as http://localhost:8080", "https?://[^/?#\\s]+"))
            .usually("http://localhost:8080")
            .asOptionOnly()
            .means("The server that is asked.");

    private CommandSettings() {}

    /** What the command that makes tokens looks at. */
    public static List<Setting<?>> ofTokens() {
        return List.of(
                TOKEN_USER,
                TOKEN_ROLES,
                TOKEN_LIFETIME,
                SecuritySettings.JWT_SECRET,
                SecuritySettings.JWT_ISSUER,
                SecuritySettings.JWT_AUDIENCE,
                RunningSettings.ENVIRONMENT);
    }

    /** What the command that explains rules looks at. */
    public static List<Setting<?>> ofRules() {
        return List.of(
                TOKEN_USER,
                TOKEN_ROLES,
                RULE_MAP,
                RULE_KEY,
                RULE_OPERATION,
                SERVER_URL,
                SecuritySettings.JWT_SECRET,
                SecuritySettings.JWT_ISSUER,
                SecuritySettings.JWT_AUDIENCE);
    }

    /** What the commands look at that look after the records. */
    public static List<Setting<?>> ofStorage() {
        return Stream.concat(StorageSettings.SECTION.settings().stream(), Stream.of(DataSettings.MAX_CLOCK_DRIFT))
                .toList();
    }
}
