package topgun.domain.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static topgun.domain.search.SearchVectors.EXACTLY;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import topgun.domain.Vectors;

/** Scores, order and matched terms are those of the clients' library. */
class RankingVectorsTest {

    static Stream<Named<JsonNode>> setUps() {
        return Vectors.elements(SearchVectors.read().get("ranking")).stream()
                .map(setUp -> Named.of(setUp.get("name").asString(), setUp));
    }

    @ParameterizedTest
    @MethodSource("setUps")
    void findsWhatWasFound(JsonNode setUp) {
        var documents = new Documents(setUp);

        assertThat(documents.combined.ofField("").averageLength())
                .isCloseTo(setUp.get("avgDocLength").asDouble(), within(EXACTLY));
        setUp.get("idf")
                .properties()
                .forEach(weight -> assertThat(documents.combined.ofField("").weight(weight.getKey()))
                        .as(weight.getKey())
                        .isCloseTo(weight.getValue().asDouble(), within(EXACTLY)));
        assertThat(documents.combined.ofField("").size())
                .isEqualTo(setUp.get("indexed").asInt());
        setUp.get("searches").forEach(documents::assertFinds);
        for (JsonNode step : setUp.path("steps")) {
            documents.take(step);
            documents.assertFinds(step.get("search"));
        }
    }

    /** The documents of a set-up, indexed in both ways. */
    private static final class Documents {

        private final IndexDefinition definition;
        private final TextIndex combined;
        private final TextIndex byField;

        Documents(JsonNode setUp) {
            definition = SearchVectors.definition(setUp.get("config"));
            combined = new TextIndex(definition, Scoring.COMBINED);
            byField = new TextIndex(definition, Scoring.BY_FIELD);
            setUp.get("docs").forEach(this::put);
        }

        private void put(JsonNode document) {
            SearchVectors.put(combined, document);
            SearchVectors.put(byField, document);
        }

        void take(JsonNode step) {
            if (step.has("set")) {
                put(step.get("set"));
            } else {
                combined.put(step.get("remove").asString(), List.of());
                byField.put(step.get("remove").asString(), List.of());
            }
        }

        void assertFinds(JsonNode recorded) {
            Search search = SearchVectors.search(recorded, definition);
            assertThat(search.terms()).isEqualTo(SearchVectors.strings(recorded.get("queryTerms")));
            TextIndex index = search.boost().isEmpty() ? combined : byField;

            List<SearchHit> hits = index.search(search).hits();

            SearchVectors.assertHits(hits, recorded.get("expected"));
            for (SearchHit hit : hits) {
                assertThat(index.hit(hit.key(), search)).isEqualTo(Optional.of(hit));
            }
        }
    }
}
