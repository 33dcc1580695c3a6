package topgun.application.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.map.GridMap;
import topgun.application.map.MapTask;
import topgun.application.search.TextRanking.Outcome;
import topgun.domain.access.View;
import topgun.domain.clock.UnusableTime;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.value.Value;

/** Rankings that other ways of searching ask for, of a map whose index takes several slices to make. */
class TextRankingTest {

    private static final int DOCUMENTS = 600;
    private static final Value DOCUMENT = Searcher.object("title", "pear", "body", "apple " + "x".repeat(800));

    private final TestServer server = new TestServer();
    private final TextRanking ranking = new TextRanking(server.searches, SearchSettings.DEFAULT);
    private final List<Outcome> outcomes = new ArrayList<>();

    @BeforeEach
    void fill() {
        TestClient writer = server.user("ann");
        for (int n = 0; n < DOCUMENTS; n++) {
            writer.write(new Operation.Put("posts", "k" + n, DOCUMENT, UnusableTime.INSTANCE, TimeToLive.NONE));
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void rank(GridMap map, String text) {
        ranking.rank(map, View.EVERYTHING, text, DOCUMENTS, outcomes::add);
    }

    private void onLane(Consumer<GridMap> action) {
        server.maps.run("posts", MapTask.of(action, () -> {}));
    }

    @Test
    void aRankingIsToldWhenTheIndexIsComplete() {
        onLane(map -> {
            rank(map, "pear");
            assertThat(outcomes).isEmpty();
        });
        assertThat(outcomes)
                .singleElement()
                .satisfies(
                        outcome -> assertThat(((Outcome.Ranked) outcome).hits()).hasSize(DOCUMENTS));
    }

    @Test
    void aRankingIsToldAlsoIfOtherFieldsAreSearchedBeforeThat() {
        onLane(map -> {
            rank(map, "apple");
            rank(map, "pear");
            server.searches.addFields(
                    new SearchFields(Map.of("posts", List.of("title"))), "posts", (session, name) -> View.EVERYTHING);
        });
        assertThat(outcomes)
                .extracting(outcome -> ((Outcome.Ranked) outcome).hits().size())
                .containsExactly(0, DOCUMENTS);
    }
}
