package topgun.application.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.map.GridMap;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.message.ServerMessage.SearchHit;
import topgun.application.message.ServerMessage.SearchResponse;
import topgun.domain.access.View;
import topgun.domain.clock.UnusableTime;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Change;
import topgun.domain.operation.Operation;
import topgun.domain.search.IndexDefinition;
import topgun.domain.search.Search;
import topgun.domain.value.Value;

/** What comes between while an index is made, slice by slice. */
class MapSearchesTest {

    private static final int DOCUMENTS = 600;
    private static final Search PEAR = new Search(List.of("pear"), 1_000, 0, Map.of());
    private static final View OPEN = new View.Fields(Set.of("open"));
    private static final View CLOSED = new View.Fields(Set.of("closed"));
    private static final Value DOCUMENT = Searcher.object("open", "pear", "closed", "pear " + "x".repeat(800));

    private final TestServer server = new TestServer();
    private final TestClient follower = server.user("bob");
    private final Queue<Runnable> lane = new ArrayDeque<>();
    private final List<Integer> found = new ArrayList<>();
    private final List<GridMap> maps = new ArrayList<>();
    private MapSearches searches;
    private View view = View.EVERYTHING;

    @BeforeEach
    void fill() {
        TestClient writer = server.user("ann");
        for (int n = 0; n < DOCUMENTS; n++) {
            writer.write(new Operation.Put("posts", "k" + n, DOCUMENT, UnusableTime.INSTANCE, TimeToLive.NONE));
        }
        server.maps.run("posts", new MapTask() {
            @Override
            public void run(GridMap map) {
                maps.add(map);
            }

            @Override
            public void unavailable(Unavailable reason) {
                throw new AssertionError(reason);
            }
        });
        searches = new MapSearches(
                maps.getFirst(),
                IndexDefinition.EVERYTHING,
                server.codec,
                server.time,
                lane::add,
                server.time,
                Promptness.DEFAULT,
                16 << 20);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private final SearchAnswer answer = new SearchAnswer() {
        @Override
        public boolean isFor(View shown) {
            return shown.equals(view);
        }

        @Override
        public void overtaken() {
            found.add(-1);
        }

        @Override
        public void found(List<SearchHit> hits) {
            found.add(hits.size());
        }

        @Override
        public void failed(String reason) {
            throw new AssertionError(reason);
        }
    };

    private void change(int n) {
        var record = maps.getFirst().lww().orElseThrow().record("k" + n).orElseThrow();
        searches.follow(new Change.LwwChanged("posts", "k" + n, record, Optional.of(record)));
    }

    private void runLane() {
        while (!lane.isEmpty()) {
            lane.remove().run();
        }
    }

    private void recheckAccess(View instead) {
        view = instead;
        searches.recheckAccess(session -> view);
    }

    private void subscribe() {
        searches.subscribe(view, PEAR, follower.session(), "s", answer);
        runLane();
        assertThat(found).containsExactly(DOCUMENTS);
        follower.forget();
    }

    @Test
    void whoWaitsIsServedAlsoIfAllThatIsMissingIsWritten() {
        searches.search(view, PEAR, answer);
        assertThat(found).isEmpty();
        for (int n = 0; n < DOCUMENTS; n++) {
            change(n);
        }
        runLane();
        assertThat(found).containsExactly(DOCUMENTS);
    }

    @Test
    void whoLeavesBeforeHeIsSubscribedAgainHearsNothingMore() {
        subscribe();
        recheckAccess(OPEN);
        searches.unsubscribe(follower.session(), "s");
        runLane();
        change(1);
        assertThat(follower.heard()).isEmpty();
    }

    @Test
    void theLastViewCountsWhicheverIndexIsCompleteFirst() {
        subscribe();
        recheckAccess(CLOSED);
        recheckAccess(OPEN);
        runLane();
        assertThat(follower.heard(SearchResponse.class))
                .singleElement()
                .satisfies(response -> assertThat(response.hits())
                        .hasSize(DOCUMENTS)
                        .allMatch(hit -> hit.value().equals(Searcher.object("open", "pear"))));
        change(1);
        assertThat(follower.heard()).hasSize(2);
    }

    @Test
    void nothingIsToldByAViewThatHasEnded() {
        subscribe();
        recheckAccess(OPEN);
        change(1);
        assertThat(follower.heard()).isEmpty();
        recheckAccess(View.EVERYTHING);
        runLane();
        assertThat(follower.heard(SearchResponse.class)).hasSize(1);
        change(1);
        assertThat(follower.heard()).hasSize(2);
    }
}
