package topgun.bootstrap.config;

import static topgun.bootstrap.config.SettingType.choice;
import static topgun.bootstrap.config.SettingType.duration;
import static topgun.bootstrap.config.SettingType.number;
import static topgun.bootstrap.config.SettingType.size;
import static topgun.bootstrap.config.Units.GIB;
import static topgun.bootstrap.config.Units.MIB;
import static topgun.bootstrap.config.Units.MINUTE;

import java.time.Duration;
import java.util.List;

/** What clients may have the server run. */
final class ScriptSettings {

    static final Section SECTION = new Section("Scripts");

    enum Scripting {
        OFF,
        ON
    }

    static final Setting<Scripting> SCRIPTING = SECTION.setting("scripts", choice(List.of(Scripting.values())))
            .usually(Scripting.OFF)
            .means("Whether clients may have code of their own run (JavaScript, in a sandbox): entry processors and"
                    + " conflict resolvers. Those that clients know by name work either way.");

    static final Setting<Duration> SCRIPT_TIME = SECTION.setting("script-time", duration(Duration.ofMillis(10), MINUTE))
            .usually(Duration.ofMillis(100))
            .means("How long a script may work before it is ended.");

    static final Setting<Integer> SCRIPT_MEMORY = SECTION.setting("script-memory", size(MIB, GIB))
            .usually(8 * MIB)
            .means("How much memory a script may use; its result may have an eighth of that.");

    static final Setting<Integer> SCRIPT_WORKERS = SECTION.setting("script-workers", number(1, 1_000))
            .usually(1)
            .means("Scripts that run at a time. Each may keep a processor busy, so leave some for everything else.");

    static final Setting<Integer> SCRIPT_QUEUE = SECTION.setting("script-queue", number(1, 1_000_000))
            .usually(1_000)
            .means("Scripts that may wait for a worker; beyond that, they are refused.");

    static final Setting<Integer> MAX_RESOLVERS = SECTION.setting("max-resolvers", number(1, 1_000_000))
            .usually(10_000)
            .means("Conflict resolvers that all clients together may register.");

    static final Setting<Integer> MAX_RESOLVERS_PER_MAP = SECTION.setting("max-resolvers-per-map", number(1, 10_000))
            .usually(100)
            .means("Conflict resolvers that one map may have.");

    static final Setting<Integer> MAX_PROCESSED_KEYS = SECTION.setting("max-processed-keys", number(1, 1_000_000))
            .usually(10_000)
            .means("Entries that one request may process.");

    private ScriptSettings() {}

    static ScriptsConfig read(SettingValues values) {
        return new ScriptsConfig(
                values.get(SCRIPTING) == Scripting.ON,
                values.get(SCRIPT_TIME),
                values.get(SCRIPT_MEMORY),
                values.get(SCRIPT_WORKERS),
                values.get(SCRIPT_QUEUE),
                values.get(MAX_RESOLVERS),
                values.get(MAX_RESOLVERS_PER_MAP),
                values.get(MAX_PROCESSED_KEYS));
    }
}
