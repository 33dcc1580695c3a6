package topgun.bootstrap.config;

import java.util.ArrayList;
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
        UnusedVariables unused = UnusedVariables.among(environment, values);
        var assembly = new ConfigAssembly(values);
        Optional<ServerConfig> config = assembly.assemble();

        List<Problem> problems = new ArrayList<>(values.problems());
        problems.addAll(unused.problems());
        problems.addAll(assembly.problems());
        List<String> warnings = new ArrayList<>(values.warnings());
        warnings.addAll(unused.warnings());
        warnings.addAll(assembly.warnings());
        return problems.isEmpty()
                ? new Usable(config.orElseThrow(), values, List.copyOf(warnings))
                : new Unusable(List.copyOf(problems), values, List.copyOf(warnings));
    }
}
