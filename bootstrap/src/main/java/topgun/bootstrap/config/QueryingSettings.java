package topgun.bootstrap.config;

import static topgun.bootstrap.config.SettingType.duration;
import static topgun.bootstrap.config.SettingType.indexes;
import static topgun.bootstrap.config.SettingType.limit;
import static topgun.bootstrap.config.SettingType.number;
import static topgun.bootstrap.config.SettingType.size;
import static topgun.bootstrap.config.SettingType.yesOrNo;
import static topgun.bootstrap.config.Units.DAY;
import static topgun.bootstrap.config.Units.GIB;
import static topgun.bootstrap.config.Units.KIB;
import static topgun.bootstrap.config.Units.MIB;
import static topgun.bootstrap.config.Units.SECOND;

import java.time.Duration;
import topgun.application.query.IndexSettings;
import topgun.application.query.QuerySettings;
import topgun.domain.query.QueryRules;

/** How much clients may ask of the server at a time. */
final class QueryingSettings {

    static final Section SECTION = new Section("Queries");

    static final Setting<Integer> MAX_QUERY_RESULTS = SECTION.setting("max-query-results", number(1, 10_000_000))
            .usually(10_000)
            .means("Largest result of a query and largest page; of a larger one, the first records are shown and"
                    + " kept up to date.");

    static final Setting<Integer> MAX_QUERY_SIZE = SECTION.setting("max-query-size", size(KIB, GIB))
            .usually(16 * MIB)
            .means("Largest result of a query, page or search, in bytes of its values; of a larger one, the first or"
                    + " best records are shown.");

    static final Setting<Integer> MAX_QUERIES = SECTION.setting("max-queries-per-connection", limit(1))
            .usually(20_000)
            .means("Most live queries of one connection; more, and more than 16 MiB of them, are refused (429).");

    static final Setting<Integer> MAX_QUERY_CONDITIONS = SECTION.setting("max-query-conditions", number(1, 1_000_000))
            .usually(1_000)
            .means("Most conditions, sort fields and groups of one query together; a larger one is refused.");

    static final Setting<Integer> MAX_QUERY_DEPTH = SECTION.setting("max-query-depth", number(1, 200))
            .usually(50)
            .means("How deeply the conditions of a query may be nested.");

    static final Setting<Duration> CURSOR_LIFETIME = SECTION.setting("cursor-lifetime", duration(SECOND, DAY))
            .usually(Duration.ofMinutes(10))
            .means("For how long a page leads to the next one.");

    static final Setting<IndexSettings> INDEXES = SECTION.setting("indexes", indexes())
            .means("Fields to find records by without looking at all of them: by value (hash), or by range and"
                    + " order (ordered). Indexes never change what a query answers.");

    static final Setting<Boolean> AUTO_INDEXES = SECTION.setting("auto-indexes", yesOrNo())
            .usually(true)
            .means("Index by themselves fields that several live queries of a large map ask for a certain value of.");

    private QueryingSettings() {}

    static QuerySettings read(SettingValues values) {
        return new QuerySettings(
                new QueryRules(
                        values.get(MAX_QUERY_CONDITIONS),
                        values.get(MAX_QUERY_DEPTH),
                        QueryRules.DEFAULT.nestedAttributes()),
                values.get(MAX_QUERIES),
                values.get(MAX_QUERY_RESULTS),
                values.get(MAX_QUERY_SIZE),
                values.get(CURSOR_LIFETIME).toMillis(),
                new IndexSettings(
                        values.find(INDEXES).orElse(IndexSettings.NONE).byMap(), values.get(AUTO_INDEXES)));
    }
}
