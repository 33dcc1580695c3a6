package topgun.domain.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import topgun.domain.Vectors;
import topgun.domain.search.SearchDelta.Entered;
import topgun.domain.search.SearchDelta.Left;
import topgun.domain.search.SearchDelta.Updated;

/**
 * What the clients' library tells subscribers, except where the recording says that it should do better: there, a limit
 * counts for updates as well, and so do weights of fields.
 */
class LiveSearchVectorsTest {

    private static final Set<String> TO_BE_DONE_BETTER =
            Set.of("limit is only applied to the first answer", "boost is ignored in deltas");

    private static Stream<JsonNode> recorded() {
        return Vectors.elements(SearchVectors.read().get("live")).stream();
    }

    static Stream<Named<JsonNode>> asRecorded() {
        return recorded()
                .filter(live -> !TO_BE_DONE_BETTER.contains(live.get("name").asString()))
                .map(live -> Named.of(live.get("name").asString(), live));
    }

    @ParameterizedTest
    @MethodSource("asRecorded")
    void tellsWhatWasTold(JsonNode recorded) {
        var live = new Live(recorded);
        SearchVectors.assertHits(live.initial, recorded.get("initial"));

        for (JsonNode step : recorded.get("steps")) {
            assertDeltas(live.write(step.get("write")), step.get("expected"));
        }
    }

    @Test
    void aLimitCountsForUpdatesAsWell() {
        JsonNode recorded = recorded("limit is only applied to the first answer");
        var live = new Live(recorded);
        List<JsonNode> steps = Vectors.elements(recorded.get("steps"));
        SearchVectors.assertHits(live.initial, recorded.get("initial"));

        List<SearchDelta> pushedOut = live.write(steps.get(0).get("write"));
        List<SearchDelta> tooWeak = live.write(steps.get(1).get("write"));

        SearchHit best = SearchVectors.hit(steps.get(0).get("expected").get(0));
        assertThat(pushedOut).hasSize(2);
        assertThat(pushedOut.getFirst()).isEqualTo(new Left("d3"));
        SearchVectors.assertHit(((Entered) pushedOut.getLast()).hit(), best);
        assertThat(tooWeak).isEmpty();
    }

    @Test
    void updatesAreScoredLikeTheFirstAnswer() {
        JsonNode recorded = recorded("boost is ignored in deltas");
        var live = new Live(recorded);
        SearchVectors.assertHits(live.initial, recorded.get("initial"));

        List<SearchDelta> deltas = live.write(recorded.get("steps").get(0).get("write"));

        assertThat(deltas).containsExactly(new Updated(live.initial.getFirst()));
    }

    private static JsonNode recorded(String name) {
        return recorded()
                .filter(live -> live.get("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void assertDeltas(List<SearchDelta> actual, JsonNode recorded) {
        assertThat(actual).hasSize(recorded.size());
        for (int n = 0; n < actual.size(); n++) {
            JsonNode expected = recorded.get(n);
            switch (actual.get(n)) {
                case Entered(SearchHit hit) -> {
                    assertThat(expected.get("type").asString()).isEqualTo("ENTER");
                    SearchVectors.assertHit(hit, SearchVectors.hit(expected));
                }
                case Updated(SearchHit hit) -> {
                    assertThat(expected.get("type").asString()).isEqualTo("UPDATE");
                    SearchVectors.assertHit(hit, SearchVectors.hit(expected));
                }
                case Left(String key) -> {
                    assertThat(expected.get("type").asString()).isEqualTo("LEAVE");
                    assertThat(key).isEqualTo(expected.get("key").asString());
                }
            }
        }
    }

    private static final class Live {

        private final TextIndex index;
        private final LiveSearch live;
        private final List<SearchHit> initial;

        Live(JsonNode recorded) {
            IndexDefinition definition = SearchVectors.definition(recorded.get("config"));
            Search search = SearchVectors.search(recorded.get("subscribe"), definition);
            index = new TextIndex(definition, search.scoring());
            recorded.get("docs").forEach(document -> SearchVectors.put(index, document));
            live = new LiveSearch(search, index);
            initial = live.refresh().hits();
        }

        List<SearchDelta> write(JsonNode document) {
            SearchVectors.put(index, document);
            List<SearchDelta> deltas =
                    new ArrayList<>(live.changed(document.get("key").asString()));
            if (live.isStale()) {
                deltas.addAll(live.refresh().deltas());
            }
            return deltas;
        }
    }
}
