package topgun.application.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import topgun.domain.search.IndexDefinition;
import topgun.domain.search.TextSource;

/**
 * What may be searched, and how much of it.
 *
 * @param fields what is searched in the maps that are configured
 * @param rules how the texts of a map are cut into words and ranked
 * @param onlyConfigured whether other maps cannot be searched; otherwise all their texts can
 * @param usualLimit how many documents are found in a map that is not configured if no number is asked for; in others, all
 * @param mostResults how many documents are found at most
 * @param mostBytes how large they may be together in one answer
 * @param longestQuery in UTF-16 units
 * @param mostPerSession how many live searches one connection may have
 * @param unusedMillis after how long without a search an index is forgotten
 * @param promptness how soon a change can be found
 */
public record SearchSettings(
        SearchFields fields,
        SearchRules rules,
        boolean onlyConfigured,
        int usualLimit,
        int mostResults,
        long mostBytes,
        int longestQuery,
        int mostPerSession,
        long unusedMillis,
        Promptness promptness) {

    public static final SearchSettings DEFAULT = new SearchSettings(
            SearchFields.NONE,
            SearchRules.NONE,
            false,
            10,
            10_000,
            16 << 20,
            4_096,
            1_000,
            600_000,
            Promptness.DEFAULT);

    /**
     * What is searched in a map; empty if it cannot be.
     *
     * @param added fields of the map besides those that are configured
     */
    Optional<IndexDefinition> definition(String map, List<String> added) {
        List<String> named = new ArrayList<>(fields.byMap().getOrDefault(map, List.of()));
        named.addAll(added);
        return texts(named).map(texts -> rules.definition(map, texts));
    }

    private Optional<TextSource> texts(List<String> named) {
        if (!named.isEmpty()) {
            return Optional.of(new TextSource.Fields(named));
        }
        return onlyConfigured ? Optional.empty() : Optional.of(new TextSource.All());
    }

    /** How many documents are found if no number is asked for. */
    int usualLimit(String map) {
        return fields.byMap().containsKey(map) ? mostResults : Math.min(usualLimit, mostResults);
    }
}
