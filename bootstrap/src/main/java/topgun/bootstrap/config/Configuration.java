package topgun.bootstrap.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What came of reading the settings. */
public sealed interface Configuration {

    /** All settings with their sources, also those of a configuration that is not usable. */
    SettingValues values();

    /** What an operator should know although the server starts. */
    List<String> warnings();

    record Usable(ServerConfig config, SettingValues values, List<String> warnings) implements Configuration {}

    /** The problems are all there are, as far as one does not hide another. */
    record Unusable(List<Problem> problems, SettingValues values, List<String> warnings) implements Configuration {}

    static Configuration read(Map<Setting<?>, String> options, Map<String, String> environment) {
        SettingValues values = SettingValues.read(Settings.all(), options, environment);
        UnusedVariables.judge(environment, values);
        Optional<ServerConfig> config = ServerConfig.read(values);
        List<Problem> problems = values.problems();
        return problems.isEmpty()
                ? new Usable(config.orElseThrow(), values, values.warnings())
                : new Unusable(problems, values, values.warnings());
    }
}
