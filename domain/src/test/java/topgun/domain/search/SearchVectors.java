package topgun.domain.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import topgun.domain.Vectors;

/** Reads the notation of the recorded searches. */
final class SearchVectors {

    static final double EXACTLY = 1e-9;

    private SearchVectors() {}

    static JsonNode read() {
        return Vectors.read("search.json");
    }

    static IndexDefinition definition(JsonNode config) {
        JsonNode bm25 = config.path("bm25");
        return new IndexDefinition(
                new TextSource.Fields(strings(config.get("fields"))),
                tokenization(config.path("tokenizer")),
                new Bm25(bm25.path("k1").asDouble(1.2), bm25.path("b").asDouble(0.75)));
    }

    static Tokenization tokenization(JsonNode options) {
        Tokenization usual = Tokenization.DEFAULT;
        return new Tokenization(
                options.path("lowercase").asBoolean(usual.lowercase()),
                options.has("stopwords") ? Set.copyOf(strings(options.get("stopwords"))) : usual.stopWords(),
                options.path("stemmer").asString("porter").equals("none") ? Stemmer.NONE : usual.stemmer(),
                options.path("minLength").asInt(usual.shortest()),
                options.path("maxLength").asInt(usual.longest()));
    }

    static Search search(JsonNode described, IndexDefinition definition) {
        JsonNode options = described.path("options");
        double limit = options.path("limit").asDouble(0);
        Map<String, Double> boost = new HashMap<>();
        options.path("boost")
                .properties()
                .forEach(weight -> boost.put(weight.getKey(), weight.getValue().asDouble()));
        return new Search(
                new Tokenizer(definition.tokenization())
                        .terms(described.get("query").asString()),
                limit > 0 ? (int) limit : Search.NO_LIMIT,
                options.path("minScore").asDouble(0),
                boost);
    }

    static void put(TextIndex index, JsonNode document) {
        index.put(
                document.get("key").asString(),
                document.get("value").isNull() ? List.of() : List.of(Vectors.value(document.get("value"))));
    }

    /** Compares hits, equal scores in the order of their keys. The recorded order of those is that of arrival. */
    static void assertHits(List<SearchHit> actual, JsonNode recorded) {
        List<SearchHit> expected = new ArrayList<>(
                Vectors.elements(recorded).stream().map(SearchVectors::hit).toList());
        expected.sort(Comparator.comparingDouble((SearchHit hit) -> -Math.round(hit.score() / EXACTLY))
                .thenComparing(SearchHit::key));
        assertThat(actual).extracting(SearchHit::key).isEqualTo(keys(expected));
        for (int n = 0; n < actual.size(); n++) {
            assertHit(actual.get(n), expected.get(n));
        }
    }

    static void assertHit(SearchHit actual, SearchHit expected) {
        assertThat(actual.key()).isEqualTo(expected.key());
        assertThat(actual.score()).as(actual.key()).isCloseTo(expected.score(), within(EXACTLY));
        assertThat(actual.matchedTerms()).as(actual.key()).isEqualTo(expected.matchedTerms());
    }

    static SearchHit hit(JsonNode recorded) {
        return new SearchHit(
                recorded.get("key").asString(),
                recorded.get("score").asDouble(),
                List.copyOf(new LinkedHashSet<>(strings(recorded.get("matchedTerms")))));
    }

    static List<String> keys(List<SearchHit> hits) {
        return hits.stream().map(SearchHit::key).toList();
    }

    static List<String> strings(JsonNode list) {
        return Vectors.elements(list).stream().map(JsonNode::asString).toList();
    }

    static Set<String> membersOf(List<SearchHit> hits) {
        return new HashSet<>(keys(hits));
    }
}
