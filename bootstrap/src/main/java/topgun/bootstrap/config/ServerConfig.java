package topgun.bootstrap.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import topgun.application.hybrid.HybridSettings;
import topgun.application.query.QuerySettings;
import topgun.application.search.SearchSettings;

/**
 * Everything an operator has chosen, checked and consistent.
 *
 * <p>Where a number has no limit it is {@link Integer#MAX_VALUE}, which does without being treated specially.
 *
 * @param production whether this is for real; anything lax has been refused then
 */
public record ServerConfig(
        NetworkConfig network,
        SecurityConfig security,
        StorageConfig storage,
        DataConfig data,
        QuerySettings queries,
        SearchSettings searches,
        VectorConfig vectors,
        HybridSettings hybridSearches,
        ScriptsConfig scripts,
        JournalConfig journal,
        LimitsConfig limits,
        MetricsConfig metrics,
        LogLevel logLevel,
        boolean production) {

    /** Sees to it that the values fit together. Empty only if there is a problem. */
    static Optional<ServerConfig> read(SettingValues values) {
        NetworkConfig network = NetworkSettings.read(values);
        Optional<SecurityConfig> security = SecuritySettings.read(values);
        StorageConfig storage = StorageSettings.read(values);
        DataConfig data = DataSettings.read(values, storage.place());
        QuerySettings queries = QueryingSettings.read(values);
        SearchSettings searches = SearchingSettings.read(values, queries.mostBytes());
        VectorConfig vectors = VectorSearchSettings.read(values, queries);
        LimitsConfig limits = LimitSettings.read(values);
        return security.map(secured -> new ServerConfig(
                network,
                secured,
                storage,
                data,
                queries,
                searches,
                vectors,
                SearchingSettings.readHybrid(values, searches, queries.rules()),
                ScriptSettings.read(values),
                DataSettings.readJournal(values),
                limits,
                RunningSettings.readMetrics(values),
                values.get(RunningSettings.LOG_LEVEL),
                RunningSettings.isProduction(values)));
    }

    /**
     * A configuration of these settings, by their names without dashes in front, and of defaults.
     *
     * @throws IllegalArgumentException if they do not make a configuration
     */
    public static ServerConfig of(Map<String, String> settings) {
        Map<String, Setting<?>> known =
                Settings.all().stream().collect(Collectors.toMap(Setting::name, setting -> setting));
        Map<Setting<?>, String> options = new HashMap<>();
        settings.forEach((name, value) -> {
            Setting<?> setting = known.get(name);
            if (setting == null) {
                throw new IllegalArgumentException("no such setting: " + name);
            }
            options.put(setting, value);
        });
        return switch (Configuration.read(options, Map.of())) {
            case Configuration.Usable usable -> usable.config();
            case Configuration.Unusable unusable ->
                throw new IllegalArgumentException(
                        unusable.problems().stream().map(Problem::text).collect(Collectors.joining("; ")));
        };
    }
}
