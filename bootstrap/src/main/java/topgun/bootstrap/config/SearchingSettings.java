package topgun.bootstrap.config;

import static topgun.bootstrap.config.SettingType.duration;
import static topgun.bootstrap.config.SettingType.limit;
import static topgun.bootstrap.config.SettingType.number;
import static topgun.bootstrap.config.SettingType.searchFields;
import static topgun.bootstrap.config.SettingType.searchRules;
import static topgun.bootstrap.config.SettingType.yesOrNo;
import static topgun.bootstrap.config.Units.DAY;
import static topgun.bootstrap.config.Units.MINUTE;
import static topgun.bootstrap.config.Units.SECOND;

import java.time.Duration;
import topgun.application.hybrid.HybridSettings;
import topgun.application.search.Promptness;
import topgun.application.search.SearchFields;
import topgun.application.search.SearchRules;
import topgun.application.search.SearchSettings;
import topgun.domain.query.QueryRules;

/** How text is found. */
final class SearchingSettings {

    static final Section SECTION = new Section("Search");

    static final Setting<SearchFields> SEARCH_FIELDS = SECTION.setting("search-fields", searchFields())
            .orAsShared("TOPGUN_FTS")
            .means("In which top-level fields of which maps is searched. In other maps every text counts, however"
                    + " deep.");

    static final Setting<SearchRules> SEARCH_RULES = SECTION.setting("search-rules", searchRules())
            .means("How texts of some maps are cut into words (lowercase, stopwords, stemmer, min-length,"
                    + " max-length) and ranked (k1, b).");

    static final Setting<Boolean> SEARCH_ONLY_CONFIGURED = SECTION.setting("search-only-configured", yesOrNo())
            .usually(false)
            .means("Refuse to search maps that search-fields does not name, as 0.10 servers do.");

    static final Setting<Integer> SEARCH_LIMIT = SECTION.setting("search-limit", limit(1))
            .usually(10)
            .means("How many records are found if no number is asked for, in maps that search-fields does not name;"
                    + " in others, all.");

    static final Setting<Integer> MAX_SEARCH_RESULTS = SECTION.setting("max-search-results", number(1, 10_000_000))
            .usually(10_000)
            .means("Most records that a search finds, whatever number is asked for; these are the best.");

    static final Setting<Integer> MAX_SEARCH_LENGTH = SECTION.setting("max-search-length", number(1, 1_000_000))
            .usually(4_096)
            .means("Longest text to search for, in UTF-16 units; a longer one is refused.");

    static final Setting<Integer> MAX_SEARCHES = SECTION.setting("max-searches-per-connection", limit(1))
            .usually(1_000)
            .means("Most live searches of one connection; more are refused.");

    static final Setting<Integer> MAX_HYBRID_SEARCHES = SECTION.setting("max-hybrid-searches-per-connection", limit(1))
            .usually(100)
            .means("Most live hybrid searches of one connection; more are refused.");

    static final Setting<Duration> SEARCH_INDEX_IDLE = SECTION.setting("search-index-idle", duration(SECOND, DAY))
            .usually(Duration.ofMinutes(10))
            .means("After how long without a search the index of a map is forgotten; the next search builds it"
                    + " anew.");

    static final Setting<Duration> SEARCH_LAG = SECTION.setting("search-lag", duration(Duration.ofMillis(25), MINUTE))
            .usually(SECOND)
            .means("For how long live searches may lag behind a map that is written to faster than it can be"
                    + " indexed beside; then writes wait.");

    private SearchingSettings() {}

    /** @param mostBytes how large an answer may be, as for queries */
    static SearchSettings read(SettingValues values, long mostBytes) {
        return new SearchSettings(
                values.find(SEARCH_FIELDS).orElse(SearchFields.NONE),
                values.find(SEARCH_RULES).orElse(SearchRules.NONE),
                values.get(SEARCH_ONLY_CONFIGURED),
                values.get(SEARCH_LIMIT),
                values.get(MAX_SEARCH_RESULTS),
                mostBytes,
                values.get(MAX_SEARCH_LENGTH),
                values.get(MAX_SEARCHES),
                values.get(SEARCH_INDEX_IDLE).toMillis(),
                Promptness.withLongestLag(values.get(SEARCH_LAG).toMillis()));
    }

    /** @param rules what conditions may be like, as for those of queries */
    static HybridSettings readHybrid(SettingValues values, SearchSettings searches, QueryRules rules) {
        return new HybridSettings(searches, rules, values.get(MAX_HYBRID_SEARCHES));
    }
}
