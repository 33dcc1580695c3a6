package topgun.application.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.map.GridMap;
import topgun.application.map.IndexState;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.ClientMessage.Search;
import topgun.application.message.ClientMessage.SearchSubscribe;
import topgun.application.message.ServerMessage.QueryResponse;
import topgun.application.message.ServerMessage.Row;
import topgun.application.message.ServerMessage.SearchHit;
import topgun.application.message.ServerMessage.SearchResponse;
import topgun.application.port.ServerState;
import topgun.application.port.StoreException;
import topgun.application.query.IndexSettings;
import topgun.application.query.QuerySettings;
import topgun.application.search.Promptness;
import topgun.application.search.SearchFields;
import topgun.application.search.SearchRules;
import topgun.application.search.SearchSettings;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.query.QueryRules;
import topgun.domain.value.CanonicalJson;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

class IndexAdministrationTest {

    private static final IndexSettings GIVEN = IndexSettings.parse("orders:total=ordered");
    private static final SearchFields FIELDS = SearchFields.parse("posts:title");

    private final Texts state = new Texts();
    private final FakeRecordStore store = new FakeRecordStore();
    private TestServer server = server(false);
    private IndexAdministration indexes = indexes();
    private int written;

    private static final class Texts implements ServerState {

        private final Map<String, String> texts = new HashMap<>();
        private boolean broken;

        @Override
        public Optional<String> read(String name) {
            return Optional.ofNullable(texts.get(name));
        }

        @Override
        public Map<String, String> readAll() {
            return Map.copyOf(texts);
        }

        @Override
        public void write(String name, String text) {
            if (broken) {
                throw new StoreException(StoreException.Kind.TRANSIENT, "down", new IllegalStateException("broken"));
            }
            texts.put(name, text);
        }
    }

    private TestServer server(boolean onlyConfigured) {
        return new TestServer(new TestServer.Options()
                .store(store)
                .queries(new QuerySettings(QueryRules.DEFAULT, 100, 10_000, 16 << 20, 600_000, GIVEN))
                .searches(new SearchSettings(
                        FIELDS,
                        SearchRules.NONE,
                        onlyConfigured,
                        10,
                        100,
                        16 << 20,
                        100,
                        100,
                        600_000,
                        new Promptness(1, 25, 1_000))));
    }

    private IndexAdministration indexes() {
        return new IndexAdministration(
                state, server.maps, server.queries, server.searches, server.access, GIVEN, FIELDS);
    }

    private void restart(boolean onlyConfigured) {
        server.awaitSaved();
        server.close();
        server = server(onlyConfigured);
        indexes = indexes();
        indexes.restore();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static MapView form(String map, String attribute, String type) {
        return new MapView(
                Map.of("mapName", new Text(map), "attribute", new Text(attribute), "indexType", new Text(type)));
    }

    private String create(String map, String attribute, String type) {
        return indexes.create(form(map, attribute, type)) instanceof CreateOutcome.Created(MapView index)
                ? CanonicalJson.of(index)
                : "refused";
    }

    private String listed() {
        return CanonicalJson.of(new ListView(List.copyOf(indexes.list())));
    }

    private String status(String map, String attribute) {
        return indexes.status(map, attribute).map(CanonicalJson::of).orElse("none");
    }

    private static Value person(String name, int age) {
        return Value.of(new MapView(Map.of("name", new Text(name), "age", new Num(age))));
    }

    private void put(String map, String key, String name, int age) {
        var time = new Timestamp(TestServer.START_MILLIS, ++written, new NodeId("w"));
        server.user("ann").write(new Operation.Put(map, key, person(name, age), time, TimeToLive.NONE));
    }

    private List<String> found(TestClient client, String map, int age) {
        var query = Value.of(new MapView(Map.of("where", new MapView(Map.of("age", new Num(age))))));
        client.forget();
        client.say(new QuerySubscribe("q", map, query, Optional.empty()));
        return client.heard(QueryResponse.class).getFirst().rows().stream()
                .map(Row::key)
                .toList();
    }

    private static List<String> hits(TestClient client) {
        return client.heard(SearchResponse.class).getLast().hits().stream()
                .map(SearchHit::key)
                .toList();
    }

    private List<String> searched(String map, String text) {
        TestClient client = server.user("bob");
        client.say(new Search("s", map, text, Value.NULL));
        return hits(client);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hash", "navigable", "inverted"})
    void anIndexIsMadeAtOnceAndKeptUpToDateAndMadeAnewAtTheStart(String type) {
        put("people", "a", "ann", 1);
        put("people", "b", "bob", 2);
        String entry =
                "{\"attribute\":\"name\",\"entryCount\":%d,\"indexType\":\"" + type + "\",\"mapName\":\"people\"}";
        assertThat(create("people", "name", type)).isEqualTo(entry.formatted(2));
        assertThat(status("people", "name"))
                .isEqualTo("{\"attribute\":\"name\",\"done\":true,\"mapName\":\"people\",\"processed\":2,"
                        + "\"rebuildType\":\"backfill\",\"total\":2}");
        put("people", "c", "cid", 3);
        assertThat(listed()).contains(entry.formatted(3));
        restart(false);
        assertThat(listed()).contains(entry.formatted(3));
        assertThat(status("people", "name"))
                .isEqualTo("{\"attribute\":\"name\",\"done\":true,\"mapName\":\"people\",\"processed\":3,"
                        + "\"rebuildType\":\"startupRebuild\",\"total\":3}");
    }

    @Test
    void aMapWithAnIndexMayBeEmptyAtFirst() {
        create("later", "age", "hash");
        assertThat(status("later", "age")).contains("\"done\":true", "\"total\":0");
        put("later", "a", "ann", 1);
        assertThat(listed()).contains("\"attribute\":\"age\",\"entryCount\":1");
    }

    @Test
    void queriesUseAnIndexFromThenOnAndGiveTheSameWithoutIt() {
        for (int n = 0; n < 50; n++) {
            put("people", "k" + n, "somebody", n);
        }
        TestClient client = server.user("bob");
        assertThat(found(client, "people", 7)).containsExactly("k7");
        create("people", "age", "hash");
        long before = server.queries.figures().rowsVisited();
        assertThat(found(server.user("cid"), "people", 8)).containsExactly("k8");
        assertThat(server.queries.figures().rowsVisited() - before).isEqualTo(1);
        assertThat(indexes.drop("people", "age")).isEqualTo(DropOutcome.DROPPED);
        assertThat(found(server.user("dan"), "people", 9)).containsExactly("k9");
        assertThat(status("people", "age")).isEqualTo("none");
    }

    @Test
    void aLargeMapIsIndexedInSlicesThatLetOthersGetAtItInBetween() {
        for (int n = 0; n < 2_500; n++) {
            put("people", "k" + n, "somebody", n % 10);
        }
        var wanted = IndexSettings.parse("people:age=hash");
        var index = wanted.byMap().get("people").getFirst();
        List<IndexState> seen = new ArrayList<>();
        server.maps.run("people", new MapTask() {
            @Override
            public void run(GridMap map) {
                if (seen.isEmpty()) {
                    server.queries.keepIndexes(wanted, "people");
                }
                server.queries.stateOf(map, index).ifPresent(seen::add);
                if (seen.size() < 4) {
                    server.maps.run("people", this);
                    seen.addAll(seen.isEmpty() ? List.of(new IndexState(0, 0, 0)) : List.of());
                }
            }

            @Override
            public void unavailable(Unavailable reason) {
                throw new AssertionError(reason);
            }
        });
        assertThat(seen)
                .containsExactly(
                        new IndexState(0, 0, 0),
                        new IndexState(1_000, 2_500, 1_000),
                        new IndexState(2_000, 2_500, 2_000),
                        new IndexState(2_500, 2_500, 2_500));
    }

    @Test
    void whatIsGivenIsListedAndStays() {
        assertThat(listed())
                .isEqualTo(
                        "[{\"attribute\":\"total\",\"entryCount\":0,\"indexType\":\"navigable\",\"mapName\":\"orders\"},"
                                + "{\"attribute\":\"title\",\"entryCount\":0,\"indexType\":\"inverted\",\"mapName\":\"posts\"}]");
        assertThat(status("orders", "total")).contains("\"done\":false", "\"startupRebuild\"");
        assertThat(indexes.drop("orders", "total")).isEqualTo(DropOutcome.FIXED);
        assertThat(indexes.drop("posts", "title")).isEqualTo(DropOutcome.FIXED);
        assertThat(indexes.drop("orders", "other")).isEqualTo(DropOutcome.UNKNOWN);
        assertThat(indexes.create(form("orders", "total", "hash"))).isInstanceOf(CreateOutcome.Conflict.class);
        found(server.user("bob"), "orders", 1);
        assertThat(status("orders", "total")).contains("\"done\":true");
    }

    @ParameterizedTest
    @CsvSource({
        "mapName,'',age,hash",
        "mapName,__topgun_locks,age,hash",
        "attribute,people,'',hash",
        "indexType,people,age,btree",
        "indexType,people,age,vector"
    })
    void whatIsNoIndexIsRefused(String field, String map, String attribute, String type) {
        assertThat(indexes.create(form(map, attribute, type)))
                .isInstanceOfSatisfying(
                        CreateOutcome.Refused.class,
                        refused -> assertThat(refused.field()).isEqualTo(field));
        assertThat(indexes.create(form("m".repeat(257), "a", "hash"))).isInstanceOf(CreateOutcome.Refused.class);
        assertThat(indexes.create(form("people", "a\u0000b", "hash")))
                .isEqualTo(new CreateOutcome.Refused("attribute", "attribute must not contain control characters"));
        assertThat(indexes.create(form("people\n", "a", "hash")))
                .isEqualTo(new CreateOutcome.Refused("mapName", "mapName must not contain control characters"));
        assertThat(indexes.create(new MapView(Map.of()))).isInstanceOf(CreateOutcome.Refused.class);
        assertThat(state.texts).isEmpty();
    }

    @Test
    void anAttributeHasOneAndAServerSoMany() {
        create("people", "age", "hash");
        assertThat(indexes.create(form("people", "age", "navigable"))).isInstanceOf(CreateOutcome.Conflict.class);
        for (int n = 1; n < IndexAdministration.MOST; n++) {
            assertThat(create("people", "a" + n, "navigable")).isNotEqualTo("refused");
        }
        assertThat(indexes.create(form("people", "more", "hash"))).isInstanceOf(CreateOutcome.Conflict.class);
        indexes.drop("people", "age");
        assertThat(create("people", "more", "hash")).isNotEqualTo("refused");
    }

    @Test
    void whatCannotBeKeptDoesNotCount() {
        state.broken = true;
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> create("people", "age", "hash"));
        assertThat(status("people", "age")).isEqualTo("none");
    }

    @Test
    void aMapIsSearchedInTheFieldsThatAreIndexedOrInAllTextsIfNoneIs() {
        put("people", "a", "ann", 1);
        assertThat(searched("people", "ann")).containsExactly("a");
        TestClient follower = server.user("bob");
        follower.say(new SearchSubscribe("s", "people", "ann", Value.NULL));
        assertThat(hits(follower)).containsExactly("a");

        create("people", "title", "inverted");
        assertThat(hits(follower)).as("is answered again").isEmpty();
        assertThat(searched("people", "ann")).isEmpty();
        create("people", "name", "inverted");
        assertThat(hits(follower)).containsExactly("a");
        indexes.drop("people", "name");
        indexes.drop("people", "title");
        assertThat(hits(follower)).containsExactly("a");
        assertThat(searched("people", "ann")).containsExactly("a");
    }

    @Test
    void whereOnlyIndexedFieldsAreSearchedAnIndexAllowsItAndItsEndEndsIt() {
        restart(true);
        TestClient follower = server.user("bob");
        put("people", "a", "ann", 1);
        follower.say(new SearchSubscribe("s", "people", "ann", Value.NULL));
        assertThat(follower.heard(SearchResponse.class).getLast().error()).isPresent();
        create("people", "name", "inverted");
        follower.say(new SearchSubscribe("s", "people", "ann", Value.NULL));
        assertThat(hits(follower)).containsExactly("a");
        indexes.drop("people", "name");
        assertThat(follower.heard(SearchResponse.class).getLast().error())
                .contains("Full-text search not enabled for map: people");
        put("people", "b", "ann", 2);
        assertThat(follower.heard(SearchResponse.class)).hasSize(3);
    }

    @Test
    void theIndexOfSearchesIsMadeWithoutBeingAskedForAndNotForgotten() {
        put("people", "a", "ann", 1);
        create("people", "name", "inverted");
        server.time.advance(1_000_000);
        assertThat(listed()).contains("\"attribute\":\"name\",\"entryCount\":1");
        indexes.drop("people", "name");
        server.time.advance(1_000_000);
        assertThat(server.isSearched("people")).isFalse();
    }
}
